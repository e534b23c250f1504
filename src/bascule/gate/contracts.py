"""What the gate needs of a store. ``store/`` implements it; one suite tests every implementation.

Reads may be served from local memory or disk; whatever is answered to the outside is durable before it is answered.
"""

from typing import Protocol

import msgspec

from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.gate.network import Network
from bascule.judge.verdict import Belief
from bascule.links.token import Opened


class StoreFailureError(RuntimeError):
    """The store could not do what was asked; nothing of it was written."""


class ShortLink(msgspec.Struct, frozen=True):
    """A short link's code and what it stands for."""

    code: str
    opened: Opened


class Record(msgspec.Struct, frozen=True):
    """A message with its decision, as it is to be kept.

    Attributes:
        network: the network's id.
        message: the message as it came.
        decision: what was answered.
        audience: people it was sent to.
        hashes: 64-bit hashes of every expression of every destination in it, so that a verdict on any of them finds it.
        shorts: the short links made for it.
        received_at: seconds since the epoch.
    """

    network: str
    message: Message
    decision: Decision
    audience: int
    hashes: tuple[int, ...]
    shorts: tuple[ShortLink, ...]
    received_at: float


class Recorded(msgspec.Struct, frozen=True):
    """A message's decision as the store holds it.

    Attributes:
        decision: the decision; its ``text`` is empty once the text's retention is over.
        sender: who sent it.
        conversation: where; empty where that was not said.
        original: the text as it came; None once its retention is over.
        received_at: seconds since the epoch.
    """

    decision: Decision
    sender: str
    conversation: str
    original: str | None
    received_at: float


class VerdictEntry(msgspec.Struct, frozen=True):
    """An operator's word on a destination expression.

    Attributes:
        id: given by the store, rising with every change; 0 before it is kept.
        network: whose word it is; other networks never see it.
        expression: canonical host and path prefix, as in ``bascule.links.expressions``; ``host/`` is the whole host.
        verdict: allow, warn or block.
        reason: why, in the operator's words.
        who: which API key or person.
        set_at: seconds since the epoch.
        expires_at: when it lapses; None never.
        removed_at: when it was taken back; None while it stands.
    """

    id: int
    network: str
    expression: str
    verdict: Belief
    reason: str
    who: str
    set_at: float
    expires_at: float | None = None
    removed_at: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no process could take in: one such entry would stop the reading of every later change."""
        host, slash, _ = self.expression.partition("/")
        if not host or not slash:
            raise ValueError("expression: expected host/path, for example example.com/")


class ClickCount(msgspec.Struct, frozen=True):
    """How often a message's links were opened in one minute; nobody's identity.

    Attributes:
        network: the network's id.
        tag: the message's tag.
        outcome: ``go``, ``warned``, ``crossed``, ``blocked``, ``leaving`` or ``preview``.
        minute: minutes since the epoch.
        count: how often.
    """

    network: str
    tag: str
    outcome: str
    minute: int
    count: int


class ApiKey(msgspec.Struct, frozen=True):
    """An API key at rest: what proves it, never the key.

    Attributes:
        id: the public part.
        network: the network it acts for.
        digest: HMAC-SHA256 of the secret part under the service's pepper.
        scopes: what it may do.
        label: the operator's word for it.
        created: seconds since the epoch.
        revoked_at: when it was taken back; None while it stands.
    """

    id: str
    network: str
    digest: bytes
    scopes: tuple[str, ...]
    label: str
    created: float
    revoked_at: float | None = None


class Ledger(Protocol):
    """Messages, verdicts, clicks, networks and keys, kept."""

    async def record(self, record: Record) -> Recorded:
        """Keep ``record``, durably; where its network and id are kept already, the first one is returned unchanged."""
        ...

    async def recorded(self, network: str, message_id: str) -> Recorded | None:
        """What is kept of a message."""
        ...

    async def set_verdict(self, entry: VerdictEntry) -> VerdictEntry:
        """Keep ``entry`` in place of an earlier one on its expression; it comes back with its id."""
        ...

    async def remove_verdict(self, network: str, expression: str, who: str, at: float) -> VerdictEntry | None:
        """Take back the entry on ``expression``; None where none stands."""
        ...

    async def verdicts(self, network: str) -> tuple[VerdictEntry, ...]:
        """The entries that stand, newest first."""
        ...

    def changes(self, since: int) -> tuple[VerdictEntry, ...]:
        """Every entry set or removed after change number ``since``, in order, of all networks."""
        ...

    def generation(self) -> int:
        """The number of the last change, from memory that all processes on the store share: cheap to ask."""
        ...

    async def count_clicks(self, counts: tuple[ClickCount, ...]) -> None:
        """Add to the counts."""
        ...

    async def clicks(self, network: str, tag: str) -> tuple[ClickCount, ...]:
        """The counts of a message, by minute."""
        ...

    def short(self, code: str) -> Opened | None:
        """What a short link stands for, from local memory or disk."""
        ...

    async def save_network(self, network: Network) -> None:
        """Keep a network, new or changed."""
        ...

    def networks(self) -> tuple[Network, ...]:
        """Every network."""
        ...

    async def save_api_key(self, key: ApiKey) -> None:
        """Keep an API key, new or changed."""
        ...

    def api_keys(self) -> tuple[ApiKey, ...]:
        """Every API key, revoked ones too."""
        ...

    async def forget_texts(self, network: str, before: float) -> int:
        """Drop the texts of messages received before ``before``; how many there were."""
        ...
