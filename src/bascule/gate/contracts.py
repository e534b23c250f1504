"""What the gate needs of a store. ``store/`` implements it; one suite tests every implementation.

Reads may be served from local memory or disk; whatever is answered to the outside is durable before it is answered.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from bascule.audit.entry import By
from bascule.gate.campaign_summary import CampaignSummary
from bascule.gate.decision import Action, Decision
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
        account: the sender's history with this message in it, packed; None where histories are not kept.
    """

    network: str
    message: Message
    decision: Decision
    audience: int
    hashes: tuple[int, ...]
    shorts: tuple[ShortLink, ...]
    received_at: float
    account: bytes | None = None


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


class Past(msgspec.Struct, frozen=True):
    """A message of the record, as it was decided on.

    Attributes:
        number: rises with every message; pages are read by it.
        message: as it came; its text is empty once the text's retention is over.
        decision: what was answered.
        received_at: seconds since the epoch.
    """

    number: int
    message: Message
    decision: Decision
    received_at: float


Scope = Literal["destination", "message", "sender", "page", "campaign"]
"""What a verdict is on: an expression, a message's id, an account, a page's fingerprint, a campaign's name."""
MemberKind = Literal["destination", "message", "sender", "page"]
"""What belongs to a group: expressions to a page; expressions, message ids, accounts and pages to a campaign."""


class VerdictEntry(msgspec.Struct, frozen=True):
    """An operator's word on a destination expression, or on all that belongs to a message, sender, page or campaign.

    Attributes:
        id: given by the store, rising with every change; 0 before it is kept.
        network: whose word it is; other networks never see it.
        subject: for a destination the canonical host and path prefix, as in ``bascule.links.expressions`` (``host/`` is
            the whole host); else a message's id, an account, a page's fingerprint or a campaign's name.
        verdict: allow, warn or block; allow for destinations, and for a campaign that is none.
        reason: why, in the operator's words.
        who: which API key or person.
        set_at: when it was accepted, seconds since the epoch.
        expires_at: when it lapses; None never.
        removed_at: when it was taken back; None while it stands.
        scope: what ``subject`` is.
    """

    id: int
    network: str
    subject: str
    verdict: Belief
    reason: str
    who: str
    set_at: float
    expires_at: float | None = None
    removed_at: float | None = None
    scope: Scope = "destination"

    def __post_init__(self) -> None:
        """Refuse what no process could take in: one such entry would stop the reading of every later change."""
        if not self.subject:
            raise ValueError("subject: expected a name")
        if self.scope != "destination":
            if self.verdict == "allow" and self.scope != "campaign":
                raise ValueError(f"verdict: expected warn or block on a {self.scope}")
            return
        host, slash, _ = self.subject.partition("/")
        if not host or not slash:
            raise ValueError("subject: expected host/path, for example example.com/")


class Member(msgspec.Struct, frozen=True):
    """One thing that belongs to a page or a campaign.

    Attributes:
        network: whose.
        scope: ``page`` or ``campaign``.
        group: the page's fingerprint or the campaign's name.
        kind: what ``value`` is; a page has destinations only.
        value: an expression, a message's id, an account or a fingerprint.
        reason: why it belongs there.
        who: who said so.
        at: when, seconds since the epoch.
        asks_for: for a page's destination, the secrets that it asks for: password, code, card, seed.
    """

    network: str
    scope: Literal["page", "campaign"]
    group: str
    kind: MemberKind
    value: str
    reason: str = ""
    who: str = ""
    at: float = 0.0
    asks_for: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be followed."""
        if not self.group or not self.value:
            raise ValueError("value: expected a name")
        if self.scope == "page" and self.kind != "destination":
            raise ValueError("kind: expected destination for a page")
        if self.kind == "destination" and ("/" not in self.value or self.value.startswith("/")):
            raise ValueError("value: expected host/path, for example example.com/")


class Reach(msgspec.Struct, frozen=True):
    """All that a subject stands for, groups within it followed.

    Attributes:
        expressions: destination expressions.
        senders: accounts.
        tags: the tags of messages, those of the senders included; 14 hexadecimal digits each.
        keys: what ``Ledger.sighted`` finds its messages by.
    """

    expressions: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()


class Seen(msgspec.Struct, frozen=True):
    """A recorded message that something was sighted in.

    Attributes:
        number: rises with every message; pages are read by it.
        id: the network's id for the message.
        tag: what its links carry.
        sender: who sent it.
        conversation: where; empty where that was not said.
        conversation_kind: as in ``Conversation.kind``; empty where there was none.
        recipients: who it was sent to, where the network said so.
        audience: how many people it reached besides the sender; 0 where that is not known.
        received_at: seconds since the epoch.
        action: what was decided; ``rewrite`` for one that was held and let go since.
    """

    number: int
    id: str
    tag: str
    sender: str
    conversation: str
    conversation_kind: str
    recipients: tuple[str, ...]
    audience: int
    received_at: float
    action: Action


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
    """Messages, verdicts, clicks, networks and keys, kept.

    Every change but those of messages and clicks is told to the audit trail in the same transaction.
    """

    async def record(self, record: Record) -> Recorded:
        """Keep ``record``, durably; where its network and id are kept already, the first one is returned unchanged."""
        ...

    async def recorded(self, network: str, message_id: str) -> Recorded | None:
        """What is kept of a message."""
        ...

    async def set_verdict(self, entry: VerdictEntry) -> VerdictEntry:
        """Keep ``entry`` in place of an earlier one on its subject; it comes back with its id."""
        ...

    async def remove_verdict(
        self, network: str, subject: str, who: str, at: float, scope: Scope = "destination", reason: str = ""
    ) -> VerdictEntry | None:
        """Take back the entry on ``subject``; None where none stands."""
        ...

    async def renew_verdict(self, network: str, subject: str, scope: Scope) -> VerdictEntry | None:
        """Have every process follow a standing entry anew, because more belongs to its subject; None where none."""
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

    async def release(self, network: str, message_id: str) -> None:
        """A message that was held has been let go: ``sighted`` tells of it as of one that was delivered."""
        ...

    def listen(self, hear: Callable[[], None]) -> None:
        """Have ``hear`` called in the event loop as soon as any process has changed something; to serve."""
        ...

    def took_in(self, change: int) -> None:
        """Tell the others that this process knows all changes up to number ``change``; nothing unless it listens."""
        ...

    def reached(self, change: int) -> float | None:
        """When the last listening process had taken in ``change``, seconds since the epoch; None while one has not."""
        ...

    def listeners(self) -> int:
        """How many processes listen."""
        ...

    def reach(self, network: str, scope: Scope, subject: str) -> Reach:
        """All that a subject stands for at the moment."""
        ...

    async def sighted(
        self,
        network: str,
        keys: Sequence[int],
        *,
        since: float = 0.0,
        until: float = float("inf"),
        after: int = 0,
        limit: int = 1000,
    ) -> tuple[Seen, ...]:
        """Messages that any of ``keys`` was sighted in, beside the event loop.

        Args:
            network: whose messages.
            keys: 64-bit hashes of expressions, keys of ``gate.like_keys``, or messages' tags as numbers.
            since: not those received before, seconds since the epoch.
            until: not those received at or after.
            after: not those up to this number; the last one's number asks for the next page.
            limit: at most so many, in the order of their numbers.
        """
        ...

    async def history(self, network: str, *, since: float = 0.0, after: int = 0, limit: int = 1000) -> tuple[Past, ...]:
        """Messages received at or after ``since``, oldest first; ``after`` asks for those behind this number."""
        ...

    async def join(self, members: Sequence[Member]) -> None:
        """Keep members of pages and campaigns; one that is there already keeps its first reason, and is renewed."""
        ...

    async def leave(self, member: Member) -> bool:
        """Take a member out of its group; its ``who``, ``at`` and ``reason`` are of that. Whether it was there."""
        ...

    def members(self, network: str, scope: Scope, group: str) -> tuple[Member, ...]:
        """The members of a page or campaign, in the order they came."""
        ...

    async def campaigns(self, network: str, limit: int = 100) -> tuple[CampaignSummary, ...]:
        """A network's campaigns, the one that grew last first, at most ``limit``; beside the event loop."""
        ...

    def pages_of(self, network: str, expressions: Sequence[str]) -> tuple[Member, ...]:
        """What pages were seen at any of ``expressions``."""
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

    async def save_network(self, network: Network, by: By) -> None:
        """Keep a network, new or changed."""
        ...

    def networks(self) -> tuple[Network, ...]:
        """Every network."""
        ...

    async def save_api_key(self, key: ApiKey, by: By) -> None:
        """Keep an API key, new or changed."""
        ...

    def api_keys(self) -> tuple[ApiKey, ...]:
        """Every API key, revoked ones too."""
        ...

    async def forget_texts(self, network: str, before: float) -> int:
        """Drop the texts of messages received before ``before``; how many there were."""
        ...
