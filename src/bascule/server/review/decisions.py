"""An analyst's decision carried out: the verdict, the held message, whoever waits for an answer."""

from typing import Annotated

import msgspec

from bascule.gate.api_keys import Caller
from bascule.judge.verdict import Verdict
from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.known import OPERATOR
from bascule.recall.recall import HeldAction
from bascule.review.contracts import ClaimedError, SettledError
from bascule.review.decide import network_wide, verdict_of
from bascule.review.item import Claim, DecisionWord, Item, Match, Outcome
from bascule.server.problems import ProblemError
from bascule.server.recalls import tell_held
from bascule.server.service import Service
from bascule.server.verdicts import NewVerdict, believed, set_verdict

Analyst = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
"""Who works: a name that the network's own console vouches for."""
WORKING = 60.0
"""Seconds that a decision keeps others out while it is carried out."""


class NewDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an analyst decided.

    Attributes:
        analyst: who.
        decision: block, warn or allow set a verdict; release lets it go, reject leaves it stopped, dismiss does
            nothing.
        reason: why; kept, and shown to the people a verdict stops.
        match: how much of the URL a verdict stands on.
        answer: what an appellant is told.
        expires_in: seconds until the verdict lapses; None never.
    """

    analyst: Analyst
    decision: DecisionWord
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    match: Match = "exact"
    answer: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    expires_in: Annotated[float, msgspec.Meta(gt=0, le=10 * 366 * 86400)] | None = None


class Decided(msgspec.Struct, frozen=True):
    """An item after a decision.

    Attributes:
        item: as it is now; ``proposed`` where a second analyst has to approve.
        message: what the chat server has to do with the held message; None where none was held.
        believed: what is believed of the destination now; None for a message.
    """

    item: Item
    message: HeldAction | None = None
    believed: Verdict | None = None


def unknown_item(number: int) -> ProblemError:
    """The answer to a number that the network's queue does not have."""
    return ProblemError(404, f"No item {number} is in this network's queue.", "number")


def refused(error: ClaimedError | SettledError) -> ProblemError:
    """The answer to an analyst who came too late."""
    if isinstance(error, SettledError):
        return ProblemError(409, "This item is decided already.")
    claim = error.claim
    return ProblemError(409, f"{claim.analyst} works on this item until {claim.until:.0f} (seconds since the epoch).")


async def decide(service: Service, caller: Caller, number: int, new: NewDecision) -> Decided:
    """Carry a decision out, or have it wait for a second analyst where the network's policy says so.

    The item is claimed first, so that no two decisions are carried out at once; the verdict is set before the item is
    settled, so that a process that dies in between leaves an item that is decided again, with the same result.

    Raises:
        ProblemError: 404 for an unknown item, 409 where somebody else works on it or it is decided.
    """
    now = service.clock()
    item = await _claimed(service, caller.network, number, new.analyst)
    if item.subject.scope == "message" and new.match != "exact":
        raise ProblemError(400, "Expected exact for an item about a message.", "match")
    outcome = Outcome(new.decision, new.reason, new.analyst, caller.key, now, new.match, new.answer)
    wide = item.subject.scope == "destination" and network_wide(new.decision, new.match)
    if wide and service.networks[caller.network].policy.four_eyes:
        proposed = await service.store.desk.propose(caller.network, number, outcome, now)
        if proposed is None:
            raise unknown_item(number)
        return Decided(proposed)
    return await _carry_out(service, caller.network, item, outcome, new.expires_in)


async def approve(service: Service, caller: Caller, number: int, analyst: str) -> Decided:
    """Carry out what another analyst proposed.

    Raises:
        ProblemError: 403 for the one who proposed it, 404 and 409 as for ``decide``, 409 where nothing is proposed.
    """
    item = await _claimed(service, caller.network, number, analyst)
    if item.proposal is None:
        raise ProblemError(409, "Nothing is proposed for this item.")
    if item.proposal.analyst == analyst:
        await service.store.desk.release(caller.network, number, analyst, service.clock())
        raise ProblemError(403, "Who proposed a decision cannot approve it.", "analyst")
    outcome = msgspec.structs.replace(item.proposal, approved_by=analyst, key=caller.key, at=service.clock())
    return await _carry_out(service, caller.network, item, outcome, None)


async def _claimed(service: Service, network: str, number: int, analyst: str) -> Item:
    now = service.clock()
    try:
        item = await service.store.desk.claim(network, number, Claim(analyst, now + WORKING), now)
    except (ClaimedError, SettledError) as error:
        raise refused(error) from None
    if item is None:
        raise unknown_item(number)
    return item


async def _carry_out(service: Service, network: str, item: Item, outcome: Outcome, expires_in: float | None) -> Decided:
    held = await _held_word(service, network, item, outcome.decision)
    outcome = msgspec.structs.replace(outcome, verdict=await _verdict(service, network, item, outcome, expires_in))
    if held is not None:
        who = f"{outcome.key}:{outcome.approved_by or outcome.analyst}"
        await tell_held(service, network, who, item.subject.name, held, outcome.reason)
    try:
        settled = await service.store.desk.decide(network, item.id, outcome, service.clock())
    except (ClaimedError, SettledError) as error:
        raise refused(error) from None
    if settled is None:
        raise unknown_item(item.id)
    url = item.subject.url
    return Decided(settled, held, believed(service, network, url).verdict if url else None)


async def _verdict(service: Service, network: str, item: Item, outcome: Outcome, expires_in: float | None) -> int:
    """Set or take back what the decision says; the change's number, 0 where there was none."""
    who = f"{outcome.key}:{outcome.approved_by or outcome.analyst}"
    word, subject = verdict_of(outcome.decision), item.subject
    if subject.scope == "message":
        if word in ("block", "warn"):
            new = NewVerdict(word, reason=outcome.reason, expires_in=expires_in, scope="message", subject=subject.name)
            return (await set_verdict(service, network, who, new)).id
        if outcome.decision in ("allow", "release"):
            removed = await service.ledger.remove_verdict(
                network, subject.name, who, service.clock(), "message", outcome.reason
            )
            return removed.id if removed else 0
        return 0
    if word is not None:
        new = NewVerdict(word, subject.url, outcome.match, outcome.reason, expires_in)
        return (await set_verdict(service, network, who, new)).id
    return await _take_back(service, network, who, subject.url, outcome.reason) if outcome.decision == "release" else 0


async def _take_back(service: Service, network: str, who: str, url: str, reason: str) -> int:
    """Remove the network's own most specific word against a destination; the change's number, 0 where none stood."""
    now = service.clock()
    service.knowledge.refresh()
    for match in service.knowledge.matches(network, keys(read(url)), now):
        if match.source == OPERATOR and match.verdict != "allow":
            removed = await service.ledger.remove_verdict(network, match.expression, who, now, reason=reason)
            if removed is not None:
                return removed.id
    return 0


async def _held_word(service: Service, network: str, item: Item, decision: DecisionWord) -> HeldAction | None:
    """What becomes of the message, where it is one that was held."""
    if item.subject.scope != "message" or decision == "dismiss":
        return None
    kept = await service.ledger.recorded(network, item.subject.name)
    if kept is None or kept.decision.decision != "hold":
        return None
    return "reject" if decision in ("block", "reject") else "release"
