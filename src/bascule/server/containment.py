"""Contained accounts by API and on the command line: how they stand, steps by hand, and messages that wait."""

import asyncio
import contextlib
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec

from bascule.accounts.client import Id
from bascule.accounts.containment import Asked, Containment, NotAllowedError, State, Step, standing
from bascule.accounts.containment_contracts import HeldMessage, HeldOutcome, Passage
from bascule.accounts.event import AccountEvent
from bascule.accounts.notice import Told
from bascule.gate.contracts import StoreFailureError
from bascule.gate.network import Policy
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.server.verdicts import believed

SHOWN = 50
"""Steps, and notices, that are shown of one account."""
SKEW = 2.0
"""Seconds that the chat server's clock may be behind."""
MOST_HELD = 1000
"""Messages that are settled in one call."""
HandStep = Literal["watch", "challenge", "freeze", "restore", "undo"]
Reason = Annotated[str, msgspec.Meta(max_length=500)]
Ids = Annotated[tuple[Id, ...], msgspec.Meta(max_length=100)]
_OUTCOMES: dict[str, HeldOutcome] = {"release": "release", "discard": "reject"}


class NewStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that a person asks for.

    Attributes:
        reason: why; kept, and told to your network.
        evidence: ids of the messages that show it.
    """

    reason: Reason = ""
    evidence: Ids = ()


class NamedStep(NewStep, frozen=True, kw_only=True):
    """A step for an account that a path could not name, because its name has a slash.

    Attributes:
        account: whose.
        step: which.
        reason: why; kept, and told to your network.
        evidence: ids of the messages that show it.
    """

    account: Id
    step: HandStep


class NewHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of an account's held messages.

    Attributes:
        outcome: ``release`` delivers them, ``discard`` gives them up.
        messages: which; null is all that are held for their sender's sake alone and whose links nothing speaks against.
        reason: why; kept, and told to your network.
    """

    outcome: Literal["release", "discard"]
    messages: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=MOST_HELD)] | None = None
    reason: Reason = ""


class HeldSettled(msgspec.Struct, frozen=True):
    """How many messages were settled.

    Attributes:
        settled: those that are held no longer.
        left: those that still wait, counted to 5,000.
    """

    settled: int
    left: int


class AccountView(msgspec.Struct, frozen=True):
    """How an account stands, and what was done about it.

    Attributes:
        containment: how it stands now; ``normal`` where nothing is done about it.
        steps: what led there, latest first, at most 50. What an undo took back is on the audit trail alone.
        notices: what your network was told, or in the shadow would have been, latest first, at most 50.
        held: how many of its messages wait, counted to 1,000.
        rescue: whom its messages reached: the path that lists them, those most in danger first.
    """

    containment: Containment
    steps: tuple[Passage, ...]
    notices: tuple[Told, ...]
    held: int
    rescue: str


def account_named(text: str) -> str:
    """An account's name out of a path or a command.

    Raises:
        ProblemError: 400 where no account could be called so.
    """
    try:
        name = msgspec.convert(text, Id)
        name.encode()
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise ProblemError(400, "Expected 1 to 255 characters without control characters.", "account") from None
    return name


async def view(service: Service, network: str, account: str) -> AccountView:
    """How an account stands; one that nobody ever heard of is normal."""
    store = service.store.containments
    policy = policy_of(service, network).containment
    now = standing(await store.standing(network, account), policy, service.clock())
    since = now.begun_at - policy.blast_minutes * 60.0 if now.begun_at else 0.0
    return AccountView(
        now,
        await store.passages(network, account, None, SHOWN),
        await store.notices(network, account, SHOWN),
        len(await store.held(network, account, 0.0, 0, MOST_HELD)),
        f"/v1/rescue?scope=sender&subject={quote(account, safe='')}&since={max(since, 0.0):.0f}",
    )


async def contained(
    service: Service, network: str, state: State | None, shadow: bool | None, after: str, limit: int
) -> tuple[Containment, ...]:
    """Accounts that are not normal, in the order of their names."""
    return await service.store.containments.contained(network, state, after, limit, shadow=shadow)


async def take_step(
    service: Service, network: str, who: str, account: str, step: HandStep, new: NewStep
) -> Containment:
    """Make a step for a person; it holds in every process when this returns. Again is the same as once.

    After an undo what was held against the account is void, so that its next message does not freeze it again.

    Raises:
        ProblemError: 409 where the account's state does not allow it, or the network contains nobody; 503 where the
            step could not be kept.
    """
    led = await _step(service, network, account, step, (who, "person", new.reason, new.evidence))
    if step == "undo":
        watch = service.memories[network].watch
        watch.cleared(account, service.clock())
        with contextlib.suppress(StoreFailureError):  # it stays in this process's memory
            await service.store.accounts.keep(network, watch.unkept(), service.clock())
    return led


async def _step(
    service: Service,
    network: str,
    account: str,
    step: Step,
    by: tuple[str, Literal["person", "owner"], str, tuple[str, ...]],
) -> Containment:
    who, cause, reason, evidence = by
    reasons = (reason,) if reason else ()
    asked = Asked(step, service.containing.new_id(), service.clock(), who, cause, reasons, evidence)
    try:
        return await service.containing.step(network, account, asked)
    except NotAllowedError as error:
        words = str(error)
        raise ProblemError(409, f"{words[0].upper()}{words[1:]}.", "account") from None
    except StoreFailureError:
        raise ProblemError(503, "The store could not keep it; nothing has changed. Ask again.") from None


async def held_of(service: Service, network: str, account: str, after: int, limit: int) -> tuple[HeldMessage, ...]:
    """An account's messages that wait, in the order they came."""
    return await service.store.containments.held(network, account, 0.0, after, limit)


async def settle_held(service: Service, network: str, who: str, account: str, new: NewHeld) -> HeldSettled:
    """Let held messages go, or give them up, at most 1,000 at a time.

    Raises:
        ProblemError: 404 where one that is named does not wait; nothing is settled then.
    """
    store = service.store.containments
    waiting = await store.held(network, account, 0.0, 0, 5 * MOST_HELD)
    if new.messages is None:
        chosen = [one for one in waiting if one.only][:MOST_HELD]
        if new.outcome == "release":
            chosen = [one for one in chosen if not await _blocked(service, network, one.message)]
    else:
        named = {one.message: one for one in waiting}
        for place, name in enumerate(new.messages):
            if name not in named:
                raise ProblemError(404, f"No message {name[:100]!r} of this account waits.", f"messages[{place}]")
        chosen = [named[name] for name in dict.fromkeys(new.messages)]
    numbers = [one.number for one in chosen]
    now = service.clock()
    count = await store.settle_held(network, account, numbers, _OUTCOMES[new.outcome], who, new.reason, now)
    return HeldSettled(count, len(waiting) - count)


async def _blocked(service: Service, network: str, message: str) -> bool:
    """Whether a held message has a link that is believed to be bad by now."""
    recorded = await service.ledger.recorded(network, message)
    if recorded is None:
        return False
    await asyncio.sleep(0)
    for link in recorded.decision.links:
        try:
            if believed(service, network, link.expanded_url).verdict.verdict == "block":
                return True
        except ProblemError:  # what cannot be read was held for more than its sender
            return True
    return False


def policy_of(service: Service, network: str) -> Policy:
    """A served network's policy."""
    return service.networks[network].policy


class OwnerHeard:
    """Takes note of what owners do that moves their account's containment; see ``bascule.accounts.contracts.Happened``.

    Proof that the owner is there leads a challenged or frozen account on. A changed password, or sessions that were
    ended, are no such proof: who holds a stolen password can do both. After the proof they complete the rescue.

    Args:
        service: knows how accounts stand.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, network: str, event: AccountEvent, at: float) -> None:
        """Make the step that ``event`` amounts to, where it is one, and came after what it answers."""
        now = self._service.clock()
        kept = self._service.containing.standing(network, event.account, now)
        if kept is None or at < kept.since - SKEW:
            return
        if event.kind == "challenge_passed" and kept.state in ("challenged", "frozen"):
            await self._move(network, event, "recover", "The owner passed a challenge.")
        elif event.kind == "password_changed" and kept.state == "recovering":
            await self._move(network, event, "restore", "The owner set a new password.")
        elif event.kind == "session_revoked" and kept.state == "recovering":
            await self._move(network, event, "restore", "The account's sessions were ended.")

    async def _move(self, network: str, event: AccountEvent, step: Step, reason: str) -> None:
        await _step(self._service, network, event.account, step, ("owner", "owner", reason, ()))
