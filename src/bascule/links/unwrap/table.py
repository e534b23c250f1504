"""Redirectors and proxies that write the destination plainly: which host, which path, which parameter.

Kept as data so that a new one is one line. Hosts cover the names below them; paths are prefixes in lower case.
"""

from typing import get_args

from bascule.links.unwrap.rule import Rule, Shape

_QUERY = """
google              google.*                                        /url                    url q
google              google.*                                        /local_url              q
google              google.*                                        /imgres                 imgrefurl imgurl
google              google.*                                        /aclk                   adurl
google              google.*                                        /linkredirect           dest
google              google.*                                        /amp/redirect           url
google              google.*                                        /search/redirect        url q
google              accounts.google.com                             /                       continue
google              googleadservices.com                            /                       adurl
google              doubleclick.net                                 /                       adurl ds_dest_url
google              googleweblight.com                              /                       lite_url u
google_translate    translate.google.*                              /                       u
google_translate    google.*                                        /translate              u
google_translate    translate.googleusercontent.com                 /                       u
bing_translator     microsofttranslator.com                         /                       a
bing_translator     translatetheweb.com                             /                       a
yandex_translate    translate.yandex.*                              /                       url
youtube             youtube.com                                     /redirect               q
youtube             youtube.com                                     /attribution_link       u
facebook            facebook.com                                    /l.php                  u
facebook            facebook.com                                    /flx/warn               u
facebook            l.facebook.com                                  /                       u
facebook            lm.facebook.com                                 /                       u
facebook            l.workplace.com                                 /                       u
whatsapp            l.wl.co                                         /                       u
instagram           l.instagram.com                                 /                       u
instagram           instagram.com                                   /linkshim               u
threads             l.threads.net                                   /                       u
threads             l.threads.com                                   /                       u
messenger           l.messenger.com                                 /                       u
steam               steamcommunity.com                              /linkfilter             u url
steam               store.steampowered.com                          /linkfilter             u url
linkedin            linkedin.com                                    /redir                  url
linkedin            linkedin.com                                    /safety/go              url
linkedin            linkedin.com                                    /authwall               sessionredirect
vk                  vk.com                                          /away                   to
vk                  vk.ru                                           /away                   to
vk                  away.vk.com                                     /                       to
odnoklassniki       ok.ru                                           /dk                     st.link
reddit              out.reddit.com                                  /                       url
reddit              click.redditmail.com                            /                       url
reddit              reddit.com                                      /media                  url
slack               slack-redir.net                                 /                       url
twitter             twitter.com                                     /i/redirect             url
twitter             x.com                                           /i/redirect             url
bing                bing.com                                        /news/apiclick          url
bing                bing.com                                        /alink                  url
duckduckgo          duckduckgo.com                                  /l/                     uddg
duckduckgo          duckduckgo.com                                  /iu/                    u
yandex              yandex.*                                        /clck                   url
yandex              sba.yandex.*                                    /redirect               url
tiktok              tiktok.com                                      /link                   target
tiktok              tiktok.com                                      /redirect               target url
telegram            t.me                                            /iv                     url
telegram            t.me                                            /share/url              url
telegram            telegram.me                                     /iv                     url
pinterest           pinterest.*                                     /offsite                url
quora               quora.com                                       /_/redirect             url
medium              medium.com                                      /r/                     url
pocket              getpocket.com                                   /redirect               url
tumblr              t.umblr.com                                     /redirect               z
soundcloud          gate.sc                                         /                       url
soundcloud          exit.sc                                         /                       url
disqus              disq.us                                         /                       url
curseforge          curseforge.com                                  /linkout                remoteurl
zhihu               link.zhihu.com                                  /                       target
weibo               weibo.cn                                        /sinaurl                u toasturl
weibo               weibo.com                                       /sinaurl                u
juejin              link.juejin.cn                                  /                       target
csdn                link.csdn.net                                   /                       target
jianshu             jianshu.com                                     /go                     to url
douban              douban.com                                      /link2                  url
gitee               gitee.com                                       /link                   target
qq                  c.pc.qq.com                                     /                       pfurl url
qq                  mail.qq.com                                     /cgi-bin                url gourl
naver               papago.naver.net                                /website                url
barracuda           linkprotect.cudasvc.com                         /                       a
barracuda           linkprotect.cudasvc.co.uk                       /                       a
sophos              protection.sophos.com                           /                       u
trendmicro          trendmicro.com                                  /wis/clicktime          url
trendmicro          trendmicro.eu                                   /wis/clicktime          url
fireeye             fireeye.com                                     /                       u
fireeye             fireeyecloud.com                                /                       u
trellix             trellix.com                                     /                       u
symantec            clicktime.symantec.com                          /                       u
symantec            clicktime.cloud.postoffice.net                  /                       u
trustwave           scanmail.trustwave.com                          /                       u
edgepilot           link.edgepilot.com                              /                       u
zix                 link.zixcentral.com                             /                       u
libraesva           urlsand.esvalabs.com                            /                       u
libraesva           urlsand.com                                     /                       u
titanhq             linklock.titanhq.com                            /                       url
cisco               secure-web.cisco.com                            /                       u url
forcepoint          url.mailcontrol.com                             /                       u
gmx                 deref-gmx.net                                   /                       redirecturl
gmx                 deref-gmx.com                                   /                       redirecturl
gmx                 deref-mail.com                                  /                       redirecturl
gmx                 deref-web.de                                    /                       redirecturl
gmx                 deref-web-02.de                                 /                       redirecturl
mailru              checklink.mail.ru                               /                       url
mailru              click.mail.ru                                   /                       url
skimlinks           go.skimresources.com                            /                       url
skimlinks           go.redirectingat.com                            /                       url
viglink             redirect.viglink.com                            /                       u
linksynergy         linksynergy.com                                 /                       murl
awin                awin1.com                                       /                       ued p
admitad             admitad.com                                     /                       ulp
tradedoubler        tradedoubler.com                                /                       url
webgains            webgains.com                                    /                       wgtarget
commission_junction dpbolvw.net                                     /                       url
commission_junction anrdoezrs.net                                   /                       url
ebay                rover.ebay.*                                    /rover                  mpre
adform              track.adform.net                                /                       ckurl
adjust              app.adjust.com                                  /                       redirect fallback
appsflyer           onelink.me                                      /                       af_web_dp af_dp af_r
branch              app.link                                        /                       $desktop_url $fallback_url
firebase            page.link                                       /                       link ofl
mailtrack           mailtrack.io                                    /                       url
archive             archive.org                                     /wayback                url
archive             archive.ph                                      /submit                 url
weserv              wsrv.nl                                         /                       url
weserv              images.weserv.nl                                /                       url
12ft                12ft.io                                         /                       q
outlook_web         *                                               /owa/redir.aspx         url
"""

_OTHER = """
href_li             href.li                                         /                       bare
anonym_to           anonym.to                                       /                       bare
anonym_to           anon.to                                         /                       bare
nullrefer           nullrefer.com                                   /                       bare
dereferer           dereferer.me                                    /                       bare
deviantart          deviantart.com                                  /users/outgoing         bare
steam               steamcommunity.com                              /linkfilter/            rest
12ft                12ft.io                                         /                       rest
jina_reader         r.jina.ai                                       /                       rest
firefox             outgoing.prod.mozaws.net                        /v1/                    segment
firefox             prod.outgoing.prod.webservices.mozgcp.net       /v1/                    segment
reddit              click.redditmail.com                            /cl0/                   segment
amazon_ses          awstrack.me                                     /l0/                    segment
cisco               secure-web.cisco.com                            /                       segment
"""


def _rules() -> tuple[Rule, ...]:
    rules = []
    for line in _QUERY.split("\n"):
        if line:
            wrapper, host, path, *names = line.split()
            rules.append(Rule(wrapper, host, path, tuple(names)))
    for line in _OTHER.split("\n"):
        if line:
            wrapper, host, path, word = line.split()
            shape: Shape = next(shape for shape in get_args(Shape) if shape == word)
            rules.append(Rule(wrapper, host, path, (), shape))
    return tuple(rules)


RULES = _rules()
"""Every rule of the table."""
