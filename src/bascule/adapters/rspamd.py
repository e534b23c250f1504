"""Rspamd's HTTP protocol: whatever asks Rspamd about a message can ask here.

Contract: docs.rspamd.com, "Protocol" (``/checkv2``, ``/ping``, ``/stat``); tried with ``rspamc`` 3.4. The API key is
the password. Score and thresholds are log-odds, as everywhere here, not Rspamd's points: glue should go by ``action``.
"""

import email
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.policy import compat32
from email.utils import parseaddr

import msgspec

from bascule.adapters.contract import Answer, Asked, Refused, Request, message_of, unknown
from bascule.adapters.credentials import carried_key
from bascule.adapters.forms import said
from bascule.gate.decision import Decision
from bascule.gate.network import Network
from bascule.signals.signal import Signal

MOST_PARTS = 100
MOST_RECIPIENTS = 1000
CHECKS = frozenset(("checkv2", "symbols", "check"))
COUNTED = ("no action", "greylist", "add header", "rewrite subject", "soft reject", "reject")
ACTIONS = {"deliver": "no action", "hold": "soft reject", "reject": "reject"}


class Rspamd:
    """See ``bascule.adapters.contract.Adapter``; counts what it answered, for ``/stat``."""

    name = "rspamd"
    seconds = 4.0
    signed = False

    def __init__(self) -> None:
        self._answered: dict[str, Counter[str]] = {}

    def open_to_all(self, request: Request) -> Answer | None:
        """``/ping``, as in Rspamd."""
        if request.path == "ping" and request.method == "GET":
            return Answer(b"pong\r\n", content_type="text/plain")
        return None

    def key(self, request: Request) -> str:
        """The header ``Password``."""
        return request.header("password") or carried_key(request)

    def genuine(self, request: Request, secret: bytes) -> bool:
        """The contract signs nothing."""
        del request, secret
        return False

    def ask(self, request: Request) -> Asked:
        """A mail, or a text with ``Raw: yes``; who sends it is ``User``, else ``From``, else the mail's own From."""
        if request.path == "stat" and request.method == "GET":
            return Asked(answer=self._told(request.network))
        if request.method != "POST" or request.path not in CHECKS:
            raise unknown(request, "POST checkv2, GET ping or GET stat")
        if request.header("compression") or request.header("content-encoding"):
            raise Refused(415, "Compressed messages are not read; ask without -z.")
        if request.header("key"):
            raise Refused(415, "Encrypted requests are not read; use TLS.")
        mail = _mail(request)
        shown = parseaddr(_header(mail, "from"))[1]
        sender = request.header("user") or request.header("from") or shown
        if not sender:
            raise Refused(400, "Expected the header User or From, or a mail with one.")
        text, form = _said(mail, request)
        recipients = tuple(dict.fromkeys(one.strip() for one in request.headers_of("rcpt") if one.strip()))
        digest = hashlib.sha256(msgspec.json.encode((sender, recipients)) + request.body).hexdigest()[:40]
        asked = message_of(
            id=request.header("queue-id") or f"rspamd/{digest}",
            sender=sender.strip("<>")[:255],
            text=text,
            format=form,
            recipients=recipients[:MOST_RECIPIENTS],
            client={"ip": request.header("ip")[:64]} if request.header("ip") else None,
        )
        return Asked(asked, own=_header(mail, "message-id") or "undef")

    def answer(self, asked: Asked, decision: Decision, network: Network) -> Answer:
        """The result as Rspamd's JSON: what was found as symbols, the network's threshold as ``required_score``."""
        action = ACTIONS.get(decision.decision) or _delivered(decision)
        self._answered.setdefault(network.id, Counter())[action] += 1
        thresholds = network.policy.thresholds
        said = {
            "is_skipped": False,
            "score": round(decision.score, 4),
            "required_score": thresholds.block,
            "action": action,
            "thresholds": {"reject": thresholds.block, "add header": thresholds.warn},
            "symbols": {name: _symbol(name, *found) for name, found in _symbols(decision).items()},
            "messages": {"smtp_message": "; ".join(decision.reasons)[:500]} if action.endswith("reject") else {},
            "urls": sorted({link.url for link in decision.links}),
            "message-id": asked.own.strip("<>"),
        }
        return Answer(msgspec.json.encode(said))

    def _told(self, network: str) -> Answer:
        """``/stat``: what this process answered the network since it began."""
        counts = self._answered.get(network, Counter())
        spam = counts["reject"] + counts["soft reject"]
        said = {
            "scanned": counts.total(),
            "learned": 0,
            "actions": {name: counts[name] for name in COUNTED},
            "spam_count": spam,
            "ham_count": counts.total() - spam,
            "statfiles": [],
        }
        return Answer(msgspec.json.encode(said))

    def refuse(self, status: int, detail: str) -> Answer:
        """Rspamd's ``error``, under the status that it is."""
        return Answer(msgspec.json.encode({"error": detail}), status)


def _delivered(decision: Decision) -> str:
    """What a message is told to that may go out: this protocol leaves it as it is, so a warning is a mark on it."""
    return "add header" if any(link.verdict != "allow" for link in decision.links) else "no action"


def _symbols(decision: Decision) -> dict[str, tuple[float, list[str]]]:
    """What was found, by name; found twice counts once, with the weightiest."""
    found: dict[str, tuple[float, list[str]]] = {}
    sender: tuple[Signal, ...] = decision.sender.signals if decision.sender else ()
    for signal in (*decision.signals, *sender, *(one for link in decision.links for one in link.signals)):
        name = signal.name.upper()
        weight, words = found.get(name, (signal.weight, []))
        if signal.explanation and signal.explanation not in words and len(words) < 8:
            words = [*words, signal.explanation[:300]]
        found[name] = (max(weight, signal.weight, key=abs), words)
    for hit in decision.rules:
        if hit.mode == "live":
            found[f"RULE_{hit.rule.upper()}"] = (hit.score, [hit.reason[:300]] if hit.reason else [])
    return found


def _symbol(name: str, weight: float, words: list[str]) -> Mapping[str, object]:
    return {"name": name, "score": round(weight, 4), "metric_score": round(weight, 4), "options": words}


def _mail(request: Request) -> Mail | None:
    """The message as a mail; None where it is said to be raw text."""
    if request.header("raw").lower() in ("yes", "true", "1"):
        return None
    try:
        return email.message_from_bytes(request.body, policy=compat32)
    except (ValueError, LookupError, RecursionError):
        raise Refused(400, "The mail could not be read.") from None


def _header(mail: Mail | None, name: str) -> str:
    """A header in words. The lenient reading of headers: the strict one recurses as deep as a sender likes."""
    raw = "" if mail is None else str(mail.get(name, ""))[:2000]
    with suppress(ValueError, LookupError, HeaderParseError):
        raw = str(make_header(decode_header(raw)))
    return " ".join(raw.encode("utf-8", "replace").decode().split())[:255]


def _said(mail: Mail | None, request: Request) -> tuple[str, object]:
    """The words of a mail: its subject and its parts that are text."""
    if mail is None:
        return request.body.decode("utf-8", "replace"), "plain"
    plain, marked_up = [_header(mail, "subject")], list[str]()
    for number, part in enumerate(_parts(mail)):
        if number >= MOST_PARTS:
            raise Refused(400, f"Expected a mail of at most {MOST_PARTS} parts.")
        if part.get_content_maintype() == "text":
            (marked_up if part.get_content_subtype() == "html" else plain).append(_content(part))
    return said(("\n".join(marked_up), "html"), ("\n".join(one for one in plain if one), "plain"))


def _parts(mail: Mail) -> Iterator[Mail]:
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        yield part
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            waiting += [one for one in reversed(inner) if isinstance(one, Mail)]


def _content(part: Mail) -> str:
    """A part's text, whatever it says of its own encoding."""
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
