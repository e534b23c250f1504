"""The link domain: what a person's browser gets for a link of ours. One handler, whatever server carries it."""

import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

import msgspec

from bascule.console.bridge import PageKind, Pages, Shown
from bascule.console.security_txt import PATH as SECURITY_TXT
from bascule.console.security_txt import security_txt
from bascule.gate.audience import Audience
from bascule.gate.click import Crossing
from bascule.gate.crossable import Crossable
from bascule.gate.crossing import ClickAnswer, ClickRequest, Headers
from bascule.gate.network import Network
from bascule.gate.viewer import MOST_QUERY
from bascule.links.idna import to_unicode
from bascule.links.suffixes import SUFFIXES
from bascule.links.target import Target, read_target
from bascule.links.token import Opened
from bascule.server.bad_tokens import BadTokens
from bascule.server.clicks import Clicks
from bascule.server.review.forms import QUERY, About, Forms
from bascule.server.service import Service
from bascule.server.viewers import Viewers

HOSTS_KEPT = 1000
"""Spellings of hosts that are remembered; they are the senders' choice."""
GO_ON_SECONDS = 600
"""How long the deliberate way on from a warning stays open for the person it was shown to."""
_GO: Headers = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-content-type-options", b"nosniff"),
)
_PLAIN: Headers = ((b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"))
_ROBOTS = b"User-agent: *\nDisallow: /\n"
_ALLOWED = (*_PLAIN, (b"allow", b"GET, HEAD, POST"))
_GO_ON = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})")


class BridgeHandler:
    """Answers requests to the networks' link bases; a ``ClickHandler``.

    Args:
        service: opens links and knows what is believed of them.
        pages: what people are shown.
        clicks: where clicks are counted.
        audience: knows which messages were carried elsewhere.
        viewers: knows and counts viewers that the networks name.

    Attributes:
        audience: as given.
        viewers: as given.
        bad_tokens: links that did not open.
        forms: takes reports and appeals.
    """

    def __init__(self, service: Service, pages: Pages, clicks: Clicks, audience: Audience, viewers: Viewers) -> None:
        self._service = service
        self._pages = pages
        self._clicks = clicks
        self.audience = audience
        self.viewers = viewers
        self.bad_tokens = BadTokens(audience)
        self.forms = Forms(service, pages, audience.place)
        self._secret = service.home.pepper()
        self.networks_changed()

    def networks_changed(self) -> None:
        """Read the networks' link bases again."""
        bases = self._service.bases
        self._prefixes = tuple(sorted({base.prefix for base in bases.values()}, key=len, reverse=True))
        self._hosts: Mapping[bytes, frozenset[str]] = {
            host.encode(): frozenset(name for name, base in bases.items() if base.host == host)
            for host in {base.host for base in bases.values()}
        }
        self._spelt: dict[bytes, frozenset[str] | None] = dict(self._hosts)
        networks = self._service.networks
        self.audience.allow({name: network.policy.audience_margin for name, network in networks.items()})
        self.viewers.allow(sender.ring for sender in self._service.senders.values())

    def __call__(self, request: ClickRequest) -> ClickAnswer:
        """Answer one request from local memory; see ``bascule.gate.crossing``."""
        if request.method not in (b"GET", b"HEAD"):
            return self._posted(request)
        target = self._target(request.target)
        if target is None:
            return self._unknown(request)
        if target.token == b"robots.txt":
            return ClickAnswer(200, _PLAIN, body=_ROBOTS)
        now = self._service.clock()
        served = self._served(request.host)
        crossing = self._service.bridge.cross(target.token, now, served)
        link = crossing.link
        if link is None:
            status = self.forms.status(target.token, served or self._service.networks, request)
            return status or self._unknown(request)
        get, opened = request.method == b"GET", link.opened  # a HEAD is a preview bot's, nobody has crossed
        elsewhere = (
            self.audience.elsewhere(link, request.client, now)
            if get and not target.preview
            else self.audience.carried(opened)
        )
        if crossing.outcome == "go" and not elsewhere and not target.preview:
            if get:
                self._clicks.count(opened.network, opened.tag, "go", now)
                if target.query:
                    self._name(opened, target.query, "go", now)
            return ClickAnswer(302, _GO, location=link.location)
        return self._stopped(_Visit(link, crossing, request, target, now, elsewhere))

    def _posted(self, request: ClickRequest) -> ClickAnswer:
        """A form that was sent to a link; the usual answer where there is no such link."""
        if request.method != b"POST":
            return ClickAnswer(405, _ALLOWED, body=b"This address answers GET, HEAD and POST.\n")
        target = self._target(request.target)
        now = self._service.clock()
        served = self._served(request.host)
        crossing = self._service.bridge.cross(target.token if target else b"", now, served)
        if target is None or crossing.link is None:
            return self._unknown(request)
        return self.forms.take(self._about(_Visit(crossing.link, crossing, request, target, now, elsewhere=False)))

    def _about(self, visit: "_Visit") -> About:
        """The link that a form is about."""
        opened, outcome = visit.link.opened, visit.crossing.outcome
        shown = _shown(visit, self._service.networks[opened.network], None)
        return About(
            opened, visit.link.destination, visit.target.token, outcome != "go", shown, visit.request, visit.now
        )

    def _served(self, host: bytes) -> frozenset[str] | None:
        """Whose links are opened at a host; None, everybody's, behind a proxy that hides the name."""
        try:
            return self._spelt[host]
        except KeyError:
            found = self._hosts.get(_plain_host(host))
        if len(self._spelt) < HOSTS_KEPT:
            self._spelt[host] = found
        return found

    def _target(self, raw: bytes) -> Target | None:
        for prefix in self._prefixes:
            target = read_target(raw, prefix)
            if target is not None:
                return target
        return None

    def _name(self, opened: Opened, query: bytes, outcome: str, now: float) -> None:
        """Count the viewer too, where the link names one."""
        viewer = self.viewers.of(opened, query)
        if viewer is not None:
            self.viewers.count(opened, viewer[0], outcome, now)

    def _stopped(self, visit: "_Visit") -> ClickAnswer:
        """A person who is shown a page, or whom a warning did not stop."""
        opened = visit.link.opened
        kind = visit.kind
        if visit.target.query == QUERY:
            return self.forms.show(self._about(visit))
        counted = "crossed" if kind in ("warned", "leaving") and self._goes_on(visit) else kind
        if visit.request.method == b"GET":
            self._clicks.count(opened.network, opened.tag, counted, visit.now)
            if kind != "preview":
                self._name(opened, visit.target.query, counted, visit.now)
        if counted == "crossed":
            return ClickAnswer(302, _GO, location=visit.link.location)
        shown = _shown(visit, self._service.networks[opened.network], self._way_on(visit))
        language = self._pages.language(visit.request.accept_language)
        status = 410 if kind == "blocked" else 200
        return ClickAnswer(status, self._pages.headers, body=self._pages.page(kind, language, shown))

    def _unknown(self, request: ClickRequest) -> ClickAnswer:
        """The one answer to every token that does not open, whatever the reason."""
        if request.target == SECURITY_TXT:
            told = self._security_txt(request.host)
            if told is not None:
                return ClickAnswer(200, _PLAIN, body=told)
        limited = self.bad_tokens.answer(request.client, self._service.clock())
        if limited is not None:
            return limited
        language = self._pages.language(request.accept_language)
        return ClickAnswer(404, self._pages.headers, body=self._pages.page("unknown", language, Shown()))

    def _security_txt(self, host: bytes) -> bytes | None:
        """Where this link domain's abuse is reported; behind a proxy that hides its name, where there is one."""
        names = self._served(host)
        if names is None and len(self._hosts) == 1:
            (names,) = self._hosts.values()
        if not names:
            return None
        contacts = [self._service.networks[name].contact for name in sorted(names)]
        return security_txt(contacts, self._service.bases[min(names)].url, self._service.clock())

    def _way_on(self, visit: "_Visit") -> str | None:
        path = visit.request.target.partition(b"?")[0].decode("ascii", "replace")
        path = path.removesuffix("+") if visit.target.preview else path
        if visit.crossing.outcome == "go" and visit.kind == "preview":
            return path
        if visit.crossing.outcome == "blocked":
            return None
        until = int(visit.now) + GO_ON_SECONDS
        viewer = self.viewers.of(visit.link.opened, visit.target.query)
        named = f"&{viewer[1].decode()}" if viewer else ""
        return f"{path}?go={until}.{self._proof(visit, until)}{named}"

    def _goes_on(self, visit: "_Visit") -> bool:
        """Whether the query holds the way on that this person was shown: it cannot be passed on in a message."""
        if not visit.target.query:
            return False
        try:
            values = parse_qs(visit.target.query[:MOST_QUERY].decode("ascii", "replace"), max_num_fields=20).get(
                "go", []
            )
        except ValueError:
            return False
        match = _GO_ON.fullmatch(values[0]) if values else None
        if match is None or not visit.now <= int(match[1]) <= visit.now + GO_ON_SECONDS:
            return False
        return hmac.compare_digest(self._proof(visit, int(match[1])), match[2])

    def _proof(self, visit: "_Visit", until: int) -> str:
        text = b"bascule go on 1|%d|%b|%b" % (until, visit.request.client.encode(), visit.target.token)
        return hmac.digest(self._secret, text, "sha256").hex()[:32]


class _Visit(msgspec.Struct, frozen=True, gc=False):
    """One opening of a link; ``elsewhere`` where its message was carried far outside its audience."""

    link: Crossable
    crossing: Crossing
    request: ClickRequest
    target: Target
    now: float
    elsewhere: bool

    @property
    def path(self) -> str:
        """The request's path as it was sent."""
        return self.request.target.partition(b"?")[0].decode("ascii", "replace")

    @property
    def kind(self) -> PageKind:
        """The page to show: a verdict comes before the leaving page."""
        if self.target.preview:
            return "preview"
        outcome = self.crossing.outcome
        return "blocked" if outcome == "blocked" else "leaving" if outcome == "go" else "warned"


def _shown(visit: _Visit, network: Network, go_on: str | None) -> Shown:
    destination, verdict = visit.link.destination, visit.crossing.verdict
    host_unicode = to_unicode(destination.host)
    return Shown(
        destination=destination.href,
        host=destination.host,
        host_unicode=host_unicode if host_unicode != destination.host else "",
        network=network.name,
        reasons=(verdict.explanation,) if verdict.source != "none" else (),
        verdict=verdict.verdict,
        source=verdict.source if verdict.source not in ("none", "signals") else "",
        since=verdict.set_at,
        expires=verdict.expires_at,
        go_on=go_on,
        report=f"{visit.path}?{QUERY.decode()}",
        contact=network.contact,
    )


def _plain_host(host: bytes) -> bytes:
    """A Host header as link bases have it: lower case, no final dot, no port that goes without saying."""
    name, colon, port = host.lower().rpartition(b":")
    if not colon or not (port.isdigit() or not port):
        return host.lower().removesuffix(b".")
    name = name.removesuffix(b".")
    return name if port in (b"", b"80", b"443") else name + b":" + port


def registrable(host: str) -> str | None:
    """The part of a host that is shown in bold."""
    return SUFFIXES.registrable_domain(host)
