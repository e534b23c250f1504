"""One network's gate over a real store, a real index and real links."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import msgspec

from bascule.gate.click import Bridge, Crossing
from bascule.gate.contracts import Recorded, VerdictEntry
from bascule.gate.decision import Decision
from bascule.gate.knowledge import Knowledge
from bascule.gate.message import Message
from bascule.gate.network import Network, Policy
from bascule.gate.send import Sender
from bascule.judge.verdict import Belief
from bascule.links.keyring import Keyring, new_keyring
from bascule.links.token import Opener
from bascule.lists.index import Index
from bascule.store.embedded.store import EmbeddedStore

BASE = "https://go.example"
NOW = 1_700_000_000.0
RING = new_keyring("demo", bytes(range(72)), 1.0)
OTHER_RING = new_keyring("other", bytes(range(100, 172)), 1.0)


class Gate:
    """The send and click paths of networks ``demo`` and ``other``, which share a link domain and a store."""

    def __init__(self, folder: Path, policy: Policy, index: Index | None, ring: Keyring = RING) -> None:
        self.store = EmbeddedStore(folder, asyncio.get_running_loop())
        self.ledger = self.store.ledger
        self.knowledge = Knowledge(self.ledger, index)
        self.sender = self.sender_of(policy, ring)
        self.other = Sender(Network("other", "Other", BASE, policy), OTHER_RING, self.knowledge, self.ledger)
        self.bridge = self.bridge_of(ring, OTHER_RING)

    def sender_of(self, policy: Policy, ring: Keyring = RING) -> Sender:
        """A send path as another process, or a later load, would have it."""
        return Sender(Network("demo", "Demo", BASE, policy), ring, self.knowledge, self.ledger)

    def bridge_of(self, *rings: Keyring) -> Bridge:
        """A click path that knows these rings."""
        thresholds = {ring.network: self.sender.network.policy.thresholds for ring in rings}
        return Bridge(Opener(rings), self.ledger.short, self.knowledge, thresholds)

    def close(self) -> None:
        self.store.close()

    async def say(self, text: str, message_id: str = "m1", at: float = NOW, **fields: object) -> Decision:
        """What is decided of a message."""
        message = msgspec.structs.replace(Message(message_id, "@ann", text), **fields)
        return await self.sender.check(message, at)

    async def believe(
        self, verdict: Belief, expression: str, network: str = "demo", until: float | None = None, reason: str = ""
    ) -> None:
        """An operator sets a verdict."""
        await self.ledger.set_verdict(VerdictEntry(0, network, expression, verdict, reason, "test", NOW, until))

    def click(self, url: str | None, at: float = NOW) -> Crossing:
        """What happens to who opens a wrapped link."""
        assert url is not None
        return self.bridge.cross(url.removeprefix(BASE + "/").encode(), at)

    async def kept(self, message_id: str = "m1") -> Recorded:
        """What the store holds of a message."""
        recorded = await self.ledger.recorded("demo", message_id)
        assert recorded is not None
        return recorded


def play(
    folder: Path,
    story: Callable[[Gate], Awaitable[None]],
    *,
    policy: Policy | None = None,
    index: Index | None = None,
) -> None:
    """Run a story on a fresh gate."""

    async def main() -> None:
        with closing(Gate(folder, policy or Policy(), index)) as gate:
            await story(gate)

    asyncio.run(main())
