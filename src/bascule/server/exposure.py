"""Exposure by API and on the command line: which messages are meant, when the bridge went up, and who was there."""

from typing import Annotated

import msgspec

from bascule.exposure.gather import MOST_MESSAGES, Gathered, Progress, Subject, gather
from bascule.exposure.rescue import LARGE, Account, RescueList, Room, Totals
from bascule.gate.audience import Carried
from bascule.gate.contracts import Scope, Seen
from bascule.links.destination import read
from bascule.links.expressions import expressions
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.server.verdicts import Match, SubjectName, Url, subject_of
from bascule.signals.carried_elsewhere import carried_elsewhere
from bascule.signals.signal import Signal

MOST_LISTED = 10_000
"""Entries in each part of a rescue list, at most."""


class Question(msgspec.Struct, frozen=True):
    """What is asked about.

    Attributes:
        url: any URL of the destination; for the scope ``destination`` only.
        match: how much of the URL is meant, as for verdicts.
        scope: ``destination``, ``message``, ``sender``, ``page`` or ``campaign``.
        subject: the message's id, account, fingerprint or campaign; of a destination its expression, not ``url``.
        since: not messages received before, seconds since the epoch.
        until: not messages received at or after.
        large: recipients from which a message's room is listed in place of its accounts.
        limit: entries in each part of a list.
    """

    url: Url | None = None
    match: Match = "exact"
    scope: Scope = "destination"
    subject: SubjectName | None = None
    since: Annotated[float, msgspec.Meta(ge=0, le=1e11)] = 0.0
    until: Annotated[float, msgspec.Meta(ge=0, le=1e11)] = 1e11
    large: Annotated[int, msgspec.Meta(ge=1, le=1000)] = LARGE
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_LISTED)] = MOST_LISTED


class Exposure(msgspec.Struct, frozen=True):
    """How far something got.

    Attributes:
        scope: what ``subject`` is.
        subject: what was asked about; a destination as its expression.
        up_at: when the bridge went up for it by your own verdict, seconds since the epoch; None while it is down.
        totals: the exposure in numbers.
        truncated: there are more messages than were looked at.
    """

    scope: Scope
    subject: str
    up_at: float | None
    totals: Totals
    truncated: bool


class Rescue(msgspec.Struct, frozen=True):
    """Whom to help, in the order of danger; an account stands in one list only.

    Attributes:
        scope: what ``subject`` is.
        subject: what was asked about; a destination as its expression.
        up_at: when the bridge went up for it by your own verdict, seconds since the epoch; None while it is down.
        asked: accounts that crossed to a page that asks for secrets.
        clicked: accounts that crossed to any other page, or to one that nobody looked at.
        saw: accounts that were shown the link; first those that may have clicked.
        rooms: conversations with too many accounts to list, or unknown ones, the most clicked first.
        totals: the exposure in numbers.
        truncated: there are more messages, accounts or rooms than are listed.
    """

    scope: Scope
    subject: str
    up_at: float | None
    asked: tuple[Account, ...]
    clicked: tuple[Account, ...]
    saw: tuple[Account, ...]
    rooms: tuple[Room, ...]
    totals: Totals
    truncated: bool


class CarriedMessage(msgspec.Struct, frozen=True):
    """A message whose links were opened from more networks than its audience allows.

    Attributes:
        number: rises with each that is found; the last one's asks for those before.
        message: its id.
        sender: who sent it.
        conversation: where; empty where that was not said.
        networks: client networks counted within half an hour when it was found out.
        allowed: how many were allowed.
        audience: people it was sent to besides its sender.
        at: when it was found out, seconds since the epoch.
        signal: what that says of the message and its sender.
    """

    number: int
    message: str
    sender: str
    conversation: str
    networks: int
    allowed: int
    audience: int
    at: float
    signal: Signal


async def carried_messages(
    service: Service, network: str, before: int | None, limit: int
) -> tuple[CarriedMessage, ...]:
    """Messages carried elsewhere, latest first. One that was never recorded has no id and no sender."""
    found = await service.store.exposures.carried_before(network, before, limit)
    seen = await service.ledger.sighted(network, [int(one.tag, 16) for one in found], limit=2 * limit)
    by_tag = {one.tag: one for one in seen}
    return tuple(_carried_message(one, by_tag.get(one.tag)) for one in found)


def _carried_message(one: Carried, seen: Seen | None) -> CarriedMessage:
    return CarriedMessage(
        number=one.number,
        message=seen.id if seen else "",
        sender=seen.sender if seen else "",
        conversation=seen.conversation if seen else "",
        networks=one.networks,
        allowed=one.allowed,
        audience=one.audience,
        at=one.at,
        signal=carried_elsewhere(one.networks, one.audience),
    )


async def exposure_of(service: Service, network: str, question: Question) -> Exposure:
    """How far something got; see ``gathered`` for what is refused."""
    subject, found = await gathered(service, network, question)
    return Exposure(subject.scope, subject.name, subject.up_at, found.gathering.totals(), found.more)


async def rescue_of(
    service: Service, network: str, question: Question, progress: Progress | None = None
) -> tuple[Subject, RescueList]:
    """Whom to help; see ``gathered`` for what is refused."""
    subject, found = await gathered(service, network, question, progress)
    return subject, found.gathering.rescue(question.limit, more=found.more)


async def gathered(
    service: Service, network: str, question: Question, progress: Progress | None = None, most: int = MOST_MESSAGES
) -> tuple[Subject, Gathered]:
    """Everything that ``question`` is about.

    Raises:
        ProblemError: 400 for a question that names nothing or too much, 404 for a message, page or campaign that this
            network does not have.
    """
    name = await known_subject(service, network, question)
    up_at = await _up_at(service, network, question.scope, name)
    subject = Subject(network, question.scope, name, question.since, question.until, up_at)
    store = service.store
    found = await gather(service.ledger, store.exposures, subject, large=question.large, most=most, progress=progress)
    return subject, found


async def known_subject(service: Service, network: str, question: Question) -> str:
    """The name of what is asked about; see ``gathered`` for what is refused."""
    scope = question.scope
    name = subject_of(question.url, question.match, scope, question.subject)
    if question.since > question.until:
        raise ProblemError(400, "Expected a time before until.", "since")
    if scope == "message":
        known = await service.ledger.recorded(network, name) is not None
    else:
        known = scope in ("destination", "sender") or bool(service.ledger.members(network, scope, name))
    if not known:
        raise ProblemError(404, f"No {scope} {name[:100]!r} is known in this network.", "subject")
    return name


async def _up_at(service: Service, network: str, scope: Scope, name: str) -> float | None:
    """When the network first blocked what is asked about, or all of a destination's host or path."""
    covering = {name}
    if scope == "destination":
        try:
            covering.update(expressions(read(f"https://{name}")))
        except ValueError:
            raise ProblemError(400, "Expected host/path, for example example.com/.", "subject") from None
    now = service.clock()
    times = [
        entry.set_at
        for entry in await service.ledger.verdicts(network)
        if entry.verdict == "block"
        and entry.scope == scope
        and entry.subject in covering
        and (entry.expires_at is None or entry.expires_at > now)
    ]
    return min(times, default=None)
