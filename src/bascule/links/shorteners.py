"""Well-known link shorteners. They are recognised, never followed: who follows one tells its owner, and may burn it."""

from collections.abc import Collection

_SHORTENERS_TEXT = """
bit.ly bitly.com j.mp tinyurl.com tiny.cc t.co goo.gl is.gd v.gd ow.ly buff.ly rebrand.ly cutt.ly shorturl.at
shorturl.gg short.io rb.gy t.ly bl.ink lnkd.in fb.me youtu.be amzn.to amzn.eu ebay.us adf.ly bc.vc ouo.io ouo.press
clck.ru vk.cc goo.su u.to qps.ru tny.im soo.gd s.id s.coop x.co po.st dlvr.it ift.tt trib.al wp.me flip.it shrtco.de
n9.cl acortar.link kutt.it dub.sh dub.co tr.im snip.ly snipurl.com urlz.fr lc.cx reurl.cc ppt.cc lihi.cc url.cn t.cn
dwz.cn suo.im w.url.cn hyperurl.co lnk.bio lnk.to smarturl.it spoti.fi apple.co redd.it git.io aka.ms g.co forms.gle
maps.app.goo.gl photos.app.goo.gl page.link app.link onelink.me surl.li surl.lu shorter.me gg.gg zpr.io
tinu.be q-r.to qrco.de me-qr.com qr.ae tinylink.net shrinkme.io linkvertise.com urlshortx.com oke.io
"""
SHORTENERS = frozenset(_SHORTENERS_TEXT.split())
"""Hosts, with every name below them."""


def shortener(host: str, more: Collection[str] = ()) -> str | None:
    """The shortener that a host belongs to, or None.

    Args:
        host: as in ``Destination.host``.
        more: further shortener hosts, lower-case ASCII; a set for speed.
    """
    name = host
    while True:
        if name in SHORTENERS or name in more:
            return name
        _, dot, name = name.partition(".")
        if not dot:
            return None
