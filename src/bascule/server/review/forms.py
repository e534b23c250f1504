"""The public forms on the link domain: report a link or a mistake, appeal, and see how an appeal stands.

A form is sent to the link itself. It needs no script and no cookie. What comes back has to hold a proof that this page
was shown to this client for this link, so that no other site can have a visitor's browser send it.
"""

import hmac
import re
from collections.abc import Callable, Container
from typing import Final
from urllib.parse import parse_qs

import msgspec

from bascule.console.bridge import PageKind, Pages, Shown
from bascule.console.view import LONGEST_COMMENT, Filled, Standing
from bascule.gate.crossing import ClickAnswer, ClickRequest, Headers
from bascule.links.destination import Destination
from bascule.links.token import Opened
from bascule.review.appeal import Appeal
from bascule.review.report import Report, Why
from bascule.server.rate_limit import Rate, RateLimiter
from bascule.server.review.appeals import STATUS, Appeals
from bascule.server.review.figures import QueueFigures
from bascule.server.review.intake import HandedIn, Intake
from bascule.server.review.subjects import destination_subject
from bascule.server.service import Service

QUERY: Final = b"report"
"""What asks a link for its form."""
MAX_FORM: Final = 8192
"""Bytes of a form: 800 characters of any script, percent-encoded, and the rest."""
LONGEST_CONTACT: Final = 200
FORM_SECONDS: Final = 3600
"""How long a form may lie open before it has to be sent again."""
CLIENT_RATE: Final = Rate(6 / 3600, 6.0)
"""Forms from one client network (IPv4 /24, IPv6 /48)."""
DESTINATION_RATE: Final = Rate(30 / 3600, 30.0)
"""Forms about one destination."""
NETWORK_RATE: Final = Rate(600 / 3600, 300.0)
"""Forms about all links of one network: beyond that nobody could read them."""
_HARMS: Final[dict[str, Why]] = {"phishing": "phishing", "impersonation": "impersonation", "spam": "spam"}
_PROOF: Final = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})")
_PLAIN: Final[Headers] = ((b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"))
_SEE: Final[Headers] = ((b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"))
_LOOPBACK: Final = ("127.", "::1", "::ffff:127.")


class About(msgspec.Struct, frozen=True, gc=False):
    """The link that a form is about, and who has it before them.

    Attributes:
        opened: what the link holds.
        destination: where it goes.
        token: the link's own bytes.
        stopped: whether it is warned of or blocked, so that it is a mistake that is reported.
        shown: what the page shows of it.
        request: the request.
        now: seconds since the epoch.
    """

    opened: Opened
    destination: Destination
    token: bytes
    stopped: bool
    shown: Shown
    request: ClickRequest
    now: float


class Forms:
    """Shows forms and takes them; local memory only, but for the page of an appeal, which reads one row.

    Args:
        service: what it serves from.
        pages: what people are shown.
        place: a passing mark of a client's network; 0 for what is no address.

    Attributes:
        intake: what was handed in and is not yet written.
        figures: how the queue stands.
    """

    def __init__(self, service: Service, pages: Pages, place: Callable[[str, float], int]) -> None:
        self.intake = Intake(service)
        self.figures = QueueFigures()
        self._service = service
        self._pages = pages
        self._place = place
        self._appeals = Appeals(service)
        self._secret = service.home.pepper()
        self._by_client = RateLimiter(CLIENT_RATE)
        self._by_destination = RateLimiter(DESTINATION_RATE)
        self._by_network = RateLimiter(NETWORK_RATE)

    def show(self, about: About, filled: Filled | None = None, status: int = 200) -> ClickAnswer:
        """The form; ``filled`` with what its reader had written."""
        until = int(about.now) + FORM_SECONDS
        form = msgspec.structs.replace(
            filled or Filled("", ""), action=_path(about), proof=f"{until}.{self._proof(about, until)}"
        )
        kind: PageKind = "report" if about.stopped else "harm"
        return self._page(about.request, kind, status, msgspec.structs.replace(about.shown, form=form))

    def take(self, about: About) -> ClickAnswer:
        """Take a form that was sent to a link."""
        if len(about.request.body) > MAX_FORM:
            return ClickAnswer(413, _PLAIN, body=b"The form is too large.\n")
        fields = _fields(about.request.body)
        choice = fields.get("role" if about.stopped else "why", "")
        filled = Filled("", "", choice, fields.get("comment", ""), fields.get("contact", ""), again=True)
        if not self._proved(about, fields.get("proof", "")):
            return self.show(about, filled, 403)
        what = self._what(about, filled)
        if what is None or len(filled.comment) > LONGEST_COMMENT or len(filled.contact) > LONGEST_CONTACT:
            return self.show(about, filled, 400)
        return self._hand_in(about, what) if self._allowed(about) else self._page(about.request, "busy", 429)

    def _hand_in(self, about: About, what: Report | Appeal) -> ClickAnswer:
        """Pass a form on, and thank for it; who appeals is sent on to the page that tells how it stands."""
        if not self.intake.put(HandedIn(what, about.opened.tag, about.stopped)):
            return self._page(about.request, "busy", 503)
        if isinstance(what, Report):
            return self._page(about.request, "thanks", 200)
        prefix = self._service.bases[what.network].prefix
        path = self._appeals.status_path(what.id)
        return ClickAnswer(303, _SEE, location=prefix + b"/" + path.encode())

    def status(self, token: bytes, networks: Container[str], request: ClickRequest) -> ClickAnswer | None:
        """The page of an appeal; None where ``token`` is no status address that was given out, or not for ``networks``.

        Until the appeal is kept nobody can tell whose it is; the page says then only that it is being recorded.
        """
        if not token.startswith(STATUS.encode()):
            return None
        text = token[len(STATUS) :].decode("ascii", "replace")
        found = self._appeals.marks.read(text)
        if found is None:
            return None
        kept = self._service.store.desk.appealed(found)
        if kept is None:
            path = request.target.partition(b"?")[0].decode("ascii", "replace")
            return self._page(request, "appeal", 200, Shown(appeal=Standing("pending", reload=path)))
        if kept.network not in networks or kept.network not in self._service.networks:
            return None
        standing = Standing(kept.state, kept.opened_at, kept.due_at, kept.answered_at, kept.answer)
        contact = self._service.networks[kept.network].contact
        return self._page(request, "appeal", 200, Shown(contact=contact, appeal=standing))

    def _what(self, about: About, filled: Filled) -> Report | Appeal | None:
        """What a form amounts to; None where no choice of ours was made."""
        network, subject = about.opened.network, destination_subject(about.destination)
        why: Why | None = _HARMS.get(filled.choice) if not about.stopped else None
        if about.stopped and filled.choice in ("sender", "owner"):
            role = "sender" if filled.choice == "sender" else "owner"
            return self._appeals.made(network, subject, role, filled.comment, contact=filled.contact)  # type: ignore[arg-type] # one of two words
        if about.stopped and filled.choice == "reader":
            why = "mistake"
        if why is None:
            return None
        comment = f"{filled.comment}\n{filled.contact}".strip() if filled.contact else filled.comment
        mark = f"page:{self._place(about.request.client, about.now):016x}"
        return Report(network, mark, subject, why, comment, about.now, public=True)

    def _allowed(self, about: About) -> bool:
        """Whether one more form may come from this client and about this destination; loopback stands for everybody."""
        client, name = about.request.client, f"{about.opened.network}\0{about.destination.href}"
        place = self._place(client, about.now)
        limited = place and not client.startswith(_LOOPBACK)
        if limited and not self._by_client.allow(str(place), about.now):
            return False
        return self._by_network.allow(about.opened.network, about.now) and self._by_destination.allow(name, about.now)

    def _proved(self, about: About, text: str) -> bool:
        match = _PROOF.fullmatch(text)
        if match is None or not about.now <= int(match[1]) <= about.now + FORM_SECONDS:
            return False
        return hmac.compare_digest(self._proof(about, int(match[1])), match[2])

    def _proof(self, about: About, until: int) -> str:
        text = b"bascule form 1|%d|%b|%b" % (until, about.request.client.encode("utf-8", "replace"), about.token)
        return hmac.digest(self._secret, text, "sha256").hex()[:32]

    def _page(self, request: ClickRequest, kind: PageKind, status: int, shown: Shown | None = None) -> ClickAnswer:
        language = self._pages.language(request.accept_language)
        return ClickAnswer(status, self._pages.headers, body=self._pages.page(kind, language, shown or Shown()))


def _path(about: About) -> str:
    return about.request.target.partition(b"?")[0].decode("ascii", "replace") + "?" + QUERY.decode()


def _fields(body: bytes) -> dict[str, str]:
    """The first value of each field of an urlencoded form; nothing where it is none."""
    try:
        found = parse_qs(body.decode("ascii", "replace"), max_num_fields=10, errors="replace")
    except ValueError:
        return {}
    return {name: values[0].replace("\r\n", "\n").replace("\0", "") for name, values in found.items()}
