"""The embedded store's containments: how accounts stand, the steps that led there, and messages that wait for it."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence

from bascule.accounts.containment import Asked, Containment, State, stepped
from bascule.accounts.containment_contracts import (
    Changed,
    Follow,
    HeldMessage,
    HeldOutcome,
    Passage,
    Sent,
    Warned,
)
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import MOST_CONTACTS, Draft, RuleHit, Told
from bascule.store.embedded import containment_held as held
from bascule.store.embedded import containment_rows as rows
from bascule.store.embedded import notices
from bascule.store.embedded.database import Database
from bascule.store.embedded.generation import Generation

TABLES = rows.TABLES


class EmbeddedContainments:
    """Implements ``bascule.accounts.containment_contracts.Containments``.

    Args:
        database: the file it is kept in.
        ring: tells the other processes on this home that something has changed.
    """

    def __init__(self, database: Database, ring: Callable[[], None]) -> None:
        self._database = database
        self._reader = database.reader
        self._ring = ring
        self._generation = Generation(database.home / "containments")
        (last,) = self._reader.execute("SELECT coalesce(max(change), 0) FROM containment").fetchone()
        self._generation.raise_to(last)  # its process may have died between keeping and publishing

    def close(self) -> None:
        """Let go of what is shared with other processes."""
        self._generation.close()

    def generation(self) -> int:
        """See ``Containments.generation``."""
        return self._generation.read()

    def changes(self, since: int) -> tuple[Changed, ...]:
        """See ``Containments.changes``."""
        query = "SELECT change, data FROM containment WHERE change > ? ORDER BY change"
        return tuple(
            Changed(change, rows.CONTAINMENT.decode(data)) for change, data in self._reader.execute(query, (since,))
        )

    async def step(self, network: str, account: str, asked: Asked, policy: ContainmentPolicy) -> Containment:
        """See ``Containments.step``."""

        def work(connection: sqlite3.Connection) -> tuple[int, Containment]:
            now = rows.standing(connection, network, account)
            change = 0
            while now.until is not None and now.until <= asked.at:
                lapse = Asked("lapse", rows.lapse_id(now), now.until, "service", "time")
                led = stepped(now, lapse, policy)
                if led is None:
                    break
                change = rows.keep(connection, led, policy, asked.at)
                now = led.after
            led = None if asked.step == "lapse" else stepped(now, asked, policy)
            if led is not None:
                change = rows.keep(connection, led, policy, asked.at)
                now = led.after
            return change, now

        made: tuple[int, Containment] = await self._database.writer.run(work)
        self._publish(made[0])
        return made[1]

    def _publish(self, change: int) -> None:
        if change:
            self._generation.raise_to(change)
            self._ring()

    async def standing(self, network: str, account: str) -> Containment:
        """See ``Containments.standing``."""
        return rows.standing(self._reader, network, account)

    async def contained(
        self, network: str, state: State | None, after: str, limit: int, *, shadow: bool | None = None
    ) -> tuple[Containment, ...]:
        """See ``Containments.contained``."""
        query = """SELECT data FROM containment INDEXED BY containment_of
            WHERE network = ?1 AND state <> 'normal' AND account > ?2 AND (?3 IS NULL OR state = ?3)
            AND (?4 IS NULL OR shadow = ?4) ORDER BY account LIMIT ?5"""
        values = (network, after, state, None if shadow is None else int(shadow), limit)
        return await self._database.background(
            lambda it: tuple(rows.CONTAINMENT.decode(data) for (data,) in it.execute(query, values))
        )

    async def passages(self, network: str, account: str, before: int | None, limit: int) -> tuple[Passage, ...]:
        """See ``Containments.passages``."""
        query = """SELECT number, data FROM containment_step WHERE network = ? AND account = ? AND number < ?
            ORDER BY number DESC LIMIT ?"""
        values = (network, account, 2**62 if before is None else before, limit)
        return await self._database.background(
            lambda it: tuple(rows.passage(number, data) for number, data in it.execute(query, values))
        )

    async def notices(self, network: str, account: str, limit: int) -> tuple[Told, ...]:
        """See ``Containments.notices``."""
        return await self._database.background(lambda it: notices.of_account(it, network, account, limit))

    async def notify(self, network: str, account: str, hit: RuleHit, at: float) -> bool:
        """See ``Containments.notify``."""
        mark = hashlib.sha256(f"{network}\0{hit.rule}\0{hit.message}".encode("utf-8", "surrogatepass")).hexdigest()[:20]
        draft = Draft("rule.notify", {"rule": hit.rule, "message": hit.message, "more": hit.more})

        def work(connection: sqlite3.Connection) -> bool:
            if connection.execute("SELECT 1 FROM notice WHERE step = ?", (f"rul_{mark}",)).fetchone():
                return False
            state = rows.standing(connection, network, account).state
            notices.put(connection, (network, account, f"rul_{mark}"), (draft,), (at, hit.reason, state), shadow=False)
            return True

        new: bool = await self._database.writer.run(work)
        return new

    def due(self, now: float, limit: int = 100) -> tuple[Containment, ...]:
        """See ``Containments.due``."""
        query = "SELECT data FROM containment INDEXED BY containment_until WHERE until <= ? ORDER BY until LIMIT ?"
        return tuple(rows.CONTAINMENT.decode(data) for (data,) in self._reader.execute(query, (now, limit)))

    def unfollowed(self, before: float, limit: int = 20) -> tuple[Follow, ...]:
        """See ``Containments.unfollowed``."""
        query = """SELECT id, data FROM containment_step INDEXED BY containment_unfollowed
            WHERE followed_at IS NULL AND at <= ? ORDER BY number LIMIT ?"""
        return tuple(Follow(rows.after(data), name) for name, data in self._reader.execute(query, (before, limit)))

    async def blast(
        self, network: str, account: str, since: float, until: float, evidence: Sequence[str], limit: int = 10_000
    ) -> tuple[Sent, ...]:
        """See ``Containments.blast``."""
        return await self._database.background(
            lambda it: held.blast(it, (network, account), (since, until), evidence, limit)
        )

    async def follow(self, follow: Follow, warned: Warned, at: float) -> bool:
        """See ``Containments.follow``."""

        def work(connection: sqlite3.Connection) -> bool:
            mark = "UPDATE containment_step SET followed_at = ? WHERE id = ? AND followed_at IS NULL"
            if connection.execute(mark, (at, follow.step)).rowcount == 0:
                return False
            about = follow.containment
            kept = rows.standing(connection, about.network, about.account)
            notices.put(
                connection,
                (about.network, about.account, follow.step),
                _warnings(warned),
                (at, rows.spoken(about.reasons), kept.state),
                shadow=about.shadow,
            )
            return True

        stands: bool = await self._database.writer.run(work)
        return stands

    async def held(self, network: str, account: str, since: float, after: int, limit: int) -> tuple[HeldMessage, ...]:
        """See ``Containments.held``."""
        return await self._database.background(lambda it: held.waiting(it, (network, account), since, after, limit))

    async def forget(self, before: float) -> int:
        """See ``Containments.forget``; the last change stays, for numbers are read from it."""
        query = """DELETE FROM containment WHERE state = 'normal' AND changed_at < ?
            AND change < (SELECT max(change) FROM containment)"""
        count: int = await self._database.writer.run(lambda it: it.execute(query, (before,)).rowcount)
        return count

    async def settle_held(
        self, network: str, account: str, numbers: Sequence[int], outcome: HeldOutcome, who: str, reason: str, at: float
    ) -> int:
        """See ``Containments.settle_held``."""

        def work(connection: sqlite3.Connection) -> int:
            some = held.waiting(connection, (network, account), among=numbers)
            return held.settle(connection, (network, account), some, outcome, (who, at, reason))

        count: int = await self._database.writer.run(work)
        return count

    def figures(self) -> dict[State, int]:
        """See ``Containments.figures``."""
        query = """SELECT state, count(*) FROM containment INDEXED BY containment_of
            WHERE state <> 'normal' AND shadow = 0 GROUP BY state"""
        return dict(self._reader.execute(query).fetchall())


def _warnings(warned: Warned) -> tuple[Draft, ...]:
    """Notices that name whom a blast reached, so many contacts in each."""
    drafts = []
    names = [*(("contacts", one) for one in warned.contacts), *(("rooms", one) for one in warned.rooms)]
    for start in range(0, len(names), MOST_CONTACTS):
        page = names[start : start + MOST_CONTACTS]
        told = {kind: [name for what, name in page if what == kind] for kind in ("contacts", "rooms")}
        drafts.append(Draft("account.warn_contacts", told | {"messages": list(warned.messages[:MOST_CONTACTS])}))
    return tuple(drafts)
