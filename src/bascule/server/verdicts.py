"""Verdicts by API: set an operator's word on a destination, take it back, ask what is believed."""

from typing import Annotated, Literal

import msgspec

from bascule.gate.api_keys import Caller
from bascule.gate.contracts import Scope, VerdictEntry
from bascule.gate.examine import layers_of
from bascule.judge.destination import judge_destination
from bascule.judge.verdict import Belief, Verdict, worst
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import expressions, keys
from bascule.links.facts import facts
from bascule.links.suffixes import SUFFIXES
from bascule.server.problems import ProblemError
from bascule.server.service import Service

Match = Literal["exact", "path", "host", "domain"]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
SubjectName = Annotated[str, msgspec.Meta(min_length=1, max_length=8192, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class NewVerdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's word on a destination, or on all that belongs to a message, sender, page or campaign.

    Attributes:
        url: any URL of the destination; for the scope ``destination`` only.
        verdict: allow, warn or block; allow for destinations, and for a campaign that is none.
        match: how much of the URL is meant: ``exact`` with its query, ``path`` and everything below it, the whole
            ``host``, or the registrable ``domain`` with every host under it.
        reason: why; kept, and shown to the people it stops.
        expires_in: seconds until it lapses; None never.
        scope: what is meant: ``destination``, ``message``, ``sender``, ``page`` or ``campaign``.
        subject: the message's id, the account, the page's fingerprint or the campaign's name; of a destination its
            expression, in place of ``url``.
    """

    verdict: Belief
    url: Url | None = None
    match: Match = "exact"
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    expires_in: Annotated[float, msgspec.Meta(gt=0, le=10 * 366 * 86400)] | None = None
    scope: Scope = "destination"
    subject: SubjectName | None = None


class DestinationVerdict(msgspec.Struct, frozen=True):
    """What is believed of a destination now.

    Attributes:
        url: as asked.
        href: as a browser reads it.
        layers: destinations inside other services' wrappers.
        expressions: everything it is looked up under.
        verdict: the verdict, with every signal.
    """

    url: str
    href: str
    layers: tuple[str, ...]
    expressions: tuple[str, ...]
    verdict: Verdict


def expression_of(url: str, match: Match) -> str:
    """The expression that a URL means under ``match``.

    Raises:
        ProblemError: 400 for what is no destination, or has no registrable domain to match.
    """
    try:
        looked_up = keys(read(url))
    except NotADestination as error:
        raise ProblemError(400, str(error), "url") from None
    host = looked_up.hosts[0]
    if match == "exact":
        return host + looked_up.paths[0]
    if match == "path":
        return host + next(path for path in looked_up.paths if "?" not in path)
    if match == "host":
        return host + "/"
    domain = SUFFIXES.registrable_domain(host)
    if domain is None:
        raise ProblemError(400, f"{host[:200]} has no registrable domain; match its host instead.", "match")
    return domain + "/"


def subject_of(url: str | None, match: Match, scope: Scope, subject: str | None) -> str:
    """The subject that a request names: by its URL, or as it is kept.

    Raises:
        ProblemError: 400 where it names none, or two.
    """
    if scope != "destination" and url is not None:
        raise ProblemError(400, f"Expected subject, not url, for the scope {scope}.", "url")
    if (url is None) == (subject is None):
        wanted = "either url (with match) or subject" if scope == "destination" else "subject"
        raise ProblemError(400, f"Expected {wanted}.", "url" if scope == "destination" else "subject")
    return subject or "" if url is None else expression_of(url, match)


async def set_verdict(service: Service, network: str, who: str, new: NewVerdict) -> VerdictEntry:
    """Keep an operator's word; it holds in every process when this returns.

    Raises:
        ProblemError: 400 for a subject or verdict that cannot be, 404 for a message that is not kept.
    """
    now = service.clock()
    subject = subject_of(new.url, new.match, new.scope, new.subject)
    try:
        entry = VerdictEntry(
            id=0,
            network=network,
            subject=subject,
            verdict=new.verdict,
            reason=new.reason,
            who=who,
            set_at=now,
            expires_at=None if new.expires_in is None else now + new.expires_in,
            scope=new.scope,
        )
    except ValueError as error:
        field, _, words = str(error).partition(": ")
        raise ProblemError(400, words.capitalize() + ".", field) from None
    if new.scope == "message" and await service.ledger.recorded(network, subject) is None:
        raise ProblemError(404, f"No message {subject[:100]!r} is kept in this network.", "subject")
    kept = await service.ledger.set_verdict(entry)
    service.revocations.accepted(kept, now)
    return kept


async def new_verdict(service: Service, caller: Caller, new: NewVerdict) -> VerdictEntry:
    """Set a verdict for who asks; see ``set_verdict``."""
    return await set_verdict(service, caller.network, caller.key, new)


async def remove_verdict(
    service: Service, network: str, who: str, scope: Scope, subject: str, reason: str = ""
) -> VerdictEntry | None:
    """Take an operator's word back; None where none stands. It is gone in every process when this returns."""
    now = service.clock()
    removed = await service.ledger.remove_verdict(network, subject, who, now, scope, reason)
    if removed is not None:
        service.revocations.accepted(removed, now)
    return removed


def believed(service: Service, network: str, url: str) -> DestinationVerdict:
    """What is believed of ``url`` in ``network`` now.

    Raises:
        ProblemError: 400 for what is no destination.
    """
    try:
        destination = read(url)
    except NotADestination as error:
        raise ProblemError(400, str(error), "url") from None
    service.knowledge.refresh()
    now = service.clock()
    thresholds = service.networks[network].policy.thresholds
    layers = layers_of(destination)
    verdicts = tuple(
        judge_destination(service.knowledge.matches(network, keys(layer), now), facts(layer), now, thresholds)
        for layer in layers
    )
    hrefs = tuple(layer.href for layer in layers[1:])
    return DestinationVerdict(url, destination.href, hrefs, expressions(destination), worst(verdicts))
