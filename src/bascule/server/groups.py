"""Pages and campaigns by API: what belongs to them, and why."""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from bascule.gate.contracts import Member, MemberKind
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.server.verdicts import Match, SubjectName, Url, expression_of

MOST_AT_ONCE = 1000
"""Members named in one request."""
Secret = Literal["password", "code", "card", "seed"]
"""What a page may ask for: a password, a one-time code, a payment card, a wallet's seed phrase."""
Group = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/]*$(?!\n)")]
Reason = Annotated[str, msgspec.Meta(max_length=500)]
GroupScope = Literal["page", "campaign"]


class NewPageDestination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a page was seen.

    Attributes:
        url: any URL of the destination.
        match: how much of the URL is meant, as for verdicts.
        asks_for: the secrets that it asks for: password, code, card, seed. None of them: it was looked at and asks for
            nothing.
        reason: why it is this page.
    """

    url: Url
    match: Match = "exact"
    asks_for: Annotated[tuple[Secret, ...], msgspec.Meta(max_length=4)] = ()
    reason: Reason = ""


class NewMembers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What belongs to a campaign.

    Attributes:
        destinations: URLs.
        match: how much of those URLs is meant, as for verdicts.
        messages: ids of messages.
        senders: accounts.
        pages: fingerprints of pages.
        reason: why they belong together.
    """

    destinations: Annotated[tuple[Url, ...], msgspec.Meta(max_length=MOST_AT_ONCE)] = ()
    match: Match = "exact"
    messages: Annotated[tuple[SubjectName, ...], msgspec.Meta(max_length=MOST_AT_ONCE)] = ()
    senders: Annotated[tuple[SubjectName, ...], msgspec.Meta(max_length=MOST_AT_ONCE)] = ()
    pages: Annotated[tuple[Group, ...], msgspec.Meta(max_length=MOST_AT_ONCE)] = ()
    reason: Reason = ""


def group_named(name: str, field: str) -> str:
    """A page's fingerprint or a campaign's name from a path.

    Raises:
        ProblemError: 400 for what is no name.
    """
    try:
        return msgspec.convert(name, Group)
    except msgspec.ValidationError:
        raise ProblemError(400, "Expected 1 to 200 characters without '/' and control characters.", field) from None


async def see_page(service: Service, network: str, who: str, page: str, seen: NewPageDestination) -> Member:
    """Keep where a page was seen."""
    member = Member(
        network=network,
        scope="page",
        group=page,
        kind="destination",
        value=expression_of(seen.url, seen.match),
        reason=seen.reason,
        who=who,
        at=service.clock(),
        asks_for=tuple(dict.fromkeys(seen.asks_for)),
    )
    await service.ledger.join([member])
    kept = service.ledger.members(network, "page", page)
    return next(one for one in kept if one.value == member.value)


async def join_campaign(service: Service, network: str, who: str, campaign: str, new: NewMembers) -> tuple[Member, ...]:
    """Keep what belongs to a campaign; all of it then.

    Raises:
        ProblemError: 400 where nothing is named, too much, or a URL that is no destination.
    """
    named = tuple(_named(new))
    if not named:
        raise ProblemError(400, "Expected destinations, messages, senders or pages.", "destinations")
    if len(named) > MOST_AT_ONCE:
        raise ProblemError(400, f"Expected at most {MOST_AT_ONCE} members at once.", "destinations")
    now = service.clock()
    members = [Member(network, "campaign", campaign, kind, value, new.reason, who, now) for kind, value in named]
    await service.ledger.join(members)
    return service.ledger.members(network, "campaign", campaign)


async def leave_page(service: Service, network: str, who: str, page: str, value: str, reason: str = "") -> Member:
    """Take a destination, by its expression, away from a page; what it was.

    Raises:
        ProblemError: 404 where it was not there.
    """
    members = service.ledger.members(network, "page", page)
    return await _leave(service, members, "destination", value, (who, reason))


async def leave_campaign(
    service: Service, network: str, who: str, campaign: str, kind: MemberKind, value: str, reason: str = ""
) -> Member:
    """Take a member out of a campaign, a destination by its expression; what it was.

    Raises:
        ProblemError: 404 where it was not there.
    """
    members = service.ledger.members(network, "campaign", campaign)
    return await _leave(service, members, kind, value, (who, reason))


async def _leave(
    service: Service, members: Iterable[Member], kind: MemberKind, value: str, by: tuple[str, str]
) -> Member:
    found = next((one for one in members if (one.kind, one.value) == (kind, value)), None)
    who, reason = by
    if found is None or not await service.ledger.leave(
        msgspec.structs.replace(found, who=who, at=service.clock(), reason=reason)
    ):
        raise ProblemError(404, f"No such {kind} belongs to it.", "value")
    return found


def members_of(service: Service, network: str, scope: GroupScope, name: str, field: str) -> tuple[Member, ...]:
    """What belongs to a page or campaign.

    Raises:
        ProblemError: 404 where nothing does: there is no such group in this network.
    """
    members = service.ledger.members(network, scope, name)
    if not members:
        raise ProblemError(404, f"No {scope} {name[:100]!r} is known in this network.", field)
    return members


def _named(new: NewMembers) -> Iterable[tuple[MemberKind, str]]:
    kinds: tuple[tuple[MemberKind, Iterable[str]], ...] = (
        ("destination", (expression_of(url, new.match) for url in new.destinations)),
        ("message", new.messages),
        ("sender", new.senders),
        ("page", new.pages),
    )
    for kind, values in kinds:
        for value in dict.fromkeys(values):
            yield kind, value
