"""What is done for a network's acquaintance beside its messages: learning from the record, and looking anew."""

import asyncio
from collections.abc import Callable

from bascule.gate.acquaintance import MOST_PAGES, Acquaintance, Acquaintances
from bascule.gate.acquaintance_memory import DAY
from bascule.gate.contracts import Ledger, Past
from bascule.gate.everyday import MONTH, Everyday
from bascule.gate.knowledge import Knowledge
from bascule.judge.known import judge_known
from bascule.links.destination import Destination, NotADestination, read
from bascule.links.expressions import keys

EVERY = 120.0
"""Seconds between looks at what is used every day and at pages."""
_AT_ONCE = 500
_BETWEEN = 100


class Upkeep:
    """Keeps one network's acquaintance current, in the background; one for each network and process.

    Args:
        network: whose.
        acquaintance: what is kept current.
        kept: where it is kept.
        ledger: the network's record.
        knowledge: what is blocked.
    """

    def __init__(
        self, network: str, acquaintance: Acquaintance, kept: Acquaintances, ledger: Ledger, knowledge: Knowledge
    ) -> None:
        self._network = network
        self._acquaintance = acquaintance
        self._kept = kept
        self._ledger = ledger
        self._knowledge = knowledge
        self._seen = ledger.generation()
        self._looked = float("-inf")

    async def learn(self, now: float) -> int:
        """Read the record's last month where nothing is remembered yet; how many messages had destinations.

        So a network that was served before there was a memory, or whose memory is lost, does not begin anew. Some 40 µs
        a message, most of it beside the event loop, which gets its turn every hundred.
        """
        if self._acquaintance.memory.links:
            return 0
        learned, after = 0, 0
        while page := await self._ledger.history(self._network, since=now - MONTH * DAY, after=after, limit=_AT_ONCE):
            for number, past in enumerate(page):
                learned += self._note(past)
                if number % _BETWEEN == 0:
                    await asyncio.sleep(0)
            after = page[-1].number
        return learned

    async def look(self, now: float, engage: Callable[[tuple[Everyday, ...]], None]) -> None:
        """Take in what was blocked and unblocked since the last look; every two minutes find anew what is everyday.

        Args:
            now: seconds since the epoch.
            engage: is given the sites that are used every day: ``Likeness.engage``.
        """
        self._take_blocks()
        if now - self._looked < EVERY:
            return
        self._looked = now
        await asyncio.to_thread(self._acquaintance.look, now)
        await asyncio.to_thread(engage, self._acquaintance.everyday)
        members = await self._kept.pages(self._network, MOST_PAGES)
        bad = set()
        for number, value in enumerate({member.value for member in members}):
            if self._blocked(value, now):
                bad.add(value)
            if number % _BETWEEN == 0:
                await asyncio.sleep(0)
        self._acquaintance.look_at_pages(members, bad.__contains__)

    def _take_blocks(self) -> None:
        if self._ledger.generation() == self._seen:
            return
        for entry in self._ledger.changes(self._seen):
            self._seen = entry.id
            ours = entry.network == self._network and entry.scope == "destination"
            found = _read(entry.subject) if ours else None
            if found is None:
                continue
            if entry.verdict == "block" and entry.removed_at is None:
                self._acquaintance.block(found, entry.set_at)
            elif entry.verdict != "warn":
                self._acquaintance.unblock(found)

    def _blocked(self, expression: str, now: float) -> bool:
        found = _read(expression)
        if found is None:
            return False
        return judge_known(self._knowledge.matches(self._network, keys(found), now), now).verdict == "block"

    def _note(self, past: Past) -> bool:
        found: list[Destination] = []
        blocked: list[Destination] = []
        for link in past.decision.links:
            layers = [each for url in (link.expanded_url, *link.layers) if (each := _url(url))]
            found += layers
            if link.verdict == "block":
                blocked += layers
        where = past.message.conversation.id if past.message.conversation else ""
        self._acquaintance.note(found, past.message.sender, where, past.received_at, blocked)
        return bool(found)


def _read(expression: str) -> Destination | None:
    return _url(f"https://{expression}")


def _url(url: str) -> Destination | None:
    try:
        return read(url)
    except NotADestination:
        return None
