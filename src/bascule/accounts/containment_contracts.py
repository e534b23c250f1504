"""What containment needs of a store. ``store/`` implements it; one suite tests every implementation."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from bascule.accounts.containment import Asked, Cause, Containment, State, Step
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import RuleHit, Told

HeldOutcome = Literal["release", "reject"]
"""What becomes of a message that was held: it is delivered now, or given up."""


class Changed(msgspec.Struct, frozen=True):
    """How an account stands since change ``number``."""

    number: int
    containment: Containment


class Passage(msgspec.Struct, frozen=True):
    """One step of an account's, as it is remembered.

    Attributes:
        number: rises with every step; pages are read by it.
        id: the step's.
        step: which.
        before: the state that it led from.
        after: the state that it led to.
        at: when, seconds since the epoch.
        who: which API key, rule, finding or person.
        cause: what kind of cause that was.
        reasons: why.
        evidence: ids of the messages that show it.
        shadow: only told, not done.
    """

    number: int
    id: str
    step: Step
    before: State
    after: State
    at: float
    who: str
    cause: Cause
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    shadow: bool = False


class HeldMessage(msgspec.Struct, frozen=True):
    """A message of a contained account that waits.

    Attributes:
        number: rises with every message; pages are read by it.
        message: the network's id for it.
        conversation: where it was to go; empty where that was not said.
        recipients: to whom, where that was said.
        received_at: seconds since the epoch.
        reasons: why it is held.
        only: it is held for its sender's sake alone; else something else speaks against it too.
        text: what it says, its first 2,000 characters; None once its retention is over.
    """

    number: int
    message: str
    conversation: str
    recipients: tuple[str, ...]
    received_at: float
    reasons: tuple[str, ...]
    only: bool
    text: str | None = None


class Sent(msgspec.Struct, frozen=True):
    """A delivered message of a blast, and whom it reached.

    Attributes:
        number: rises with every message.
        message: the network's id for it.
        conversation: where it was sent; empty where that was not said.
        kind: the conversation's.
        recipients: who it was sent to, where the network said so.
        audience: how many people it reached; 0 where that is not known.
        received_at: seconds since the epoch.
    """

    number: int
    message: str
    conversation: str
    kind: str
    recipients: tuple[str, ...]
    audience: int
    received_at: float


class Follow(msgspec.Struct, frozen=True):
    """A freeze whose blast has not been looked for yet."""

    containment: Containment
    step: str


class Warned(msgspec.Struct, frozen=True):
    """Whom the blast reached: contacts by name; of large or unnamed rooms the conversation."""

    contacts: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


class Containments(Protocol):
    """How accounts stand, the steps that led there, and what their networks are told of it.

    Each step is told to the audit trail, and its notices are made, in the same transaction. Where a network has no
    webhook that takes a notice, it is kept as ``untold``.
    """

    def generation(self) -> int:
        """The number of the last change, from memory that all processes on the store share: cheap to ask."""
        ...

    def changes(self, since: int) -> tuple[Changed, ...]:
        """How accounts stand that changed after number ``since``, in order, of all networks."""
        ...

    async def step(self, network: str, account: str, asked: Asked, policy: ContainmentPolicy) -> Containment:
        """Make a step, with its consequences; how the account stands then. Again is the same as once.

        A state whose time is over lapses first. ``undo`` forgets the steps since the account was normal: they are on
        the audit trail alone. It ends the recall of the blast, withdraws notices that were never sent, takes warnings
        back that were, and lets go what was held for the sender's sake alone.

        Raises:
            NotAllowedError: the account's state does not allow it.
        """
        ...

    async def standing(self, network: str, account: str) -> Containment:
        """How an account stands, as it was noted last."""
        ...

    async def contained(
        self, network: str, state: State | None, after: str, limit: int, *, shadow: bool | None = None
    ) -> tuple[Containment, ...]:
        """Accounts that are not normal, in the order of their names, after the name ``after``."""
        ...

    async def passages(self, network: str, account: str, before: int | None, limit: int) -> tuple[Passage, ...]:
        """An account's steps, latest first."""
        ...

    async def notices(self, network: str, account: str, limit: int) -> tuple[Told, ...]:
        """What a network was told of an account, or would have been, latest first."""
        ...

    async def notify(self, network: str, account: str, hit: RuleHit, at: float) -> bool:
        """Tell a network that a rule of its own held for a message; whether it had not been told of that before.

        Args:
            network: whose.
            account: the sender.
            hit: which, and for which message.
            at: seconds since the epoch.
        """
        ...

    def due(self, now: float, limit: int = 100) -> tuple[Containment, ...]:
        """Accounts whose state has lapsed at ``now``, of all networks, oldest first."""
        ...

    def unfollowed(self, before: float, limit: int = 20) -> tuple[Follow, ...]:
        """Freezes made before ``before`` whose blast has not been looked for yet."""
        ...

    async def blast(
        self, network: str, account: str, since: float, until: float, evidence: Sequence[str], limit: int = 10_000
    ) -> tuple[Sent, ...]:
        """An account's delivered messages with links from ``since`` to ``until``, and those of ``evidence``."""
        ...

    async def follow(self, follow: Follow, warned: Warned, at: float) -> bool:
        """Note that a freeze's blast was looked for, and tell the network whom to warn, where any are named.

        Whether the freeze stands and had not been followed; else nothing is done.
        """
        ...

    async def held(self, network: str, account: str, since: float, after: int, limit: int) -> tuple[HeldMessage, ...]:
        """An account's messages that are held since ``since``, in the order of their numbers, after ``after``."""
        ...

    async def forget(self, before: float) -> int:
        """Drop what is remembered of accounts that are normal since ``before``; how many. Their steps stay."""
        ...

    async def settle_held(
        self, network: str, account: str, numbers: Sequence[int], outcome: HeldOutcome, who: str, reason: str, at: float
    ) -> int:
        """Let held messages go, or give them up; how many. Those that are held no longer are passed over."""
        ...

    def figures(self) -> dict[State, int]:
        """How many accounts stand in each state but ``normal``, all networks together; shadows are left out."""
        ...
