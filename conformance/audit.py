"""What every audit trail has to pass: subclass ``AuditContract`` with an ``opened`` fixture; it runs against yours."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec
import pytest

from bascule.audit.chain import START, Head, verify
from bascule.audit.contracts import AuditLog, Filter
from bascule.audit.entry import SERVICE, AuditEntry, By, Event
from bascule.gate.contracts import ApiKey, ClickCount, Ledger, Member, Scope
from bascule.gate.network import Network, Policy
from conformance.ledger import entry, record

Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[AuditLog]]
"""Opens the same store, again and again, as separate processes would."""


def event(
    subject: str = "a.example/",
    action: str = "verdict.set",
    network: str = "demo",
    who: str = "ann",
    at: float = 1000.0,
    after: str = '{"a":1}',
) -> Event:
    return Event(network=network, at=at, who=who, action=action, subject=subject, reason="why \u00e9", after=after)


class AuditContract:
    """The trail's promises, on a real store."""

    @pytest.fixture
    def opened(self) -> Open:
        raise NotImplementedError

    def run(self, opened: Open, play: Callable[[AuditLog], object]) -> object:
        async def main() -> object:
            with opened(asyncio.get_running_loop()) as log:
                return await play(log)  # type: ignore[misc]

        return asyncio.run(main())

    def test_what_is_noted_is_there_for_the_next_process(self, opened: Open) -> None:
        async def write(log: AuditLog) -> None:
            kept = await log.note(event())
            assert (kept.number, kept.previous, kept.subject, kept.reason) == (1, START, "a.example/", "why \u00e9")
            await log.note(event("b.example/"))

        async def read(log: AuditLog) -> None:
            entries = await log.entries("demo")
            assert [entry.subject for entry in entries] == ["a.example/", "b.example/"]
            assert verify("demo", entries).broken is None
            assert await log.head("demo") == Head(2, entries[1].hash, entries[1].kept_at)

        self.run(opened, write)
        self.run(opened, read)

    def test_each_network_has_a_chain_of_its_own(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            for network in ("demo", "other", "demo", SERVICE):
                await log.note(event(network=network))
            assert [(await log.head(name)).number for name in ("demo", "other", SERVICE, "none")] == [2, 1, 1, 0]
            assert {entry.network for entry in await log.entries("demo")} == {"demo"}
            assert await log.head("none") == Head()
            assert await log.entries("none") == ()
            for name in ("demo", "other", SERVICE, "none"):
                assert (await log.verify(name)).broken is None

        self.run(opened, play)

    def test_many_at_once_make_one_chain(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            with opened(asyncio.get_running_loop()) as other:
                await asyncio.gather(*(one.note(event(f"{n}/")) for n in range(100) for one in (log, other)))
                found = await other.verify("demo")
            assert found.broken is None
            assert found.head.number == 200

        self.run(opened, play)

    def test_entries_are_asked_for_by_page(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            for number in range(7):
                await log.note(event(f"{number}/"))
            first = await log.entries("demo", limit=3)
            second = await log.entries("demo", after=first[-1].number, limit=3)
            third = await log.entries("demo", after=second[-1].number, limit=3)
            assert [entry.number for entry in (*first, *second, *third)] == [1, 2, 3, 4, 5, 6, 7]
            assert await log.entries("demo", after=7) == ()

        self.run(opened, play)

    @pytest.mark.parametrize(
        ("which", "numbers"),
        [
            (Filter(), [1, 2, 3, 4]),
            (Filter(action="verdict.set"), [1, 3]),
            (Filter(action="verdict"), [1, 2, 3]),
            (Filter(action="verd"), []),
            (Filter(action="' OR 1=1 --"), []),
            (Filter(subject="b/"), [3]),
            (Filter(who="ben"), [2, 4]),
            (Filter(since=2.0), [2, 3, 4]),
            (Filter(until=2.0), [1]),
            (Filter(action="verdict", who="ann", since=1.0, until=4.0, subject="a/"), [1]),
        ],
        ids=str,
    )
    def test_entries_are_filtered(self, opened: Open, which: Filter, numbers: list[int]) -> None:
        async def play(log: AuditLog) -> None:
            await log.note(event("a/", "verdict.set", who="ann", at=1.0))
            await log.note(event("a/", "verdict.removed", who="ben", at=2.0))
            await log.note(event("b/", "verdict.set", who="ann", at=3.0))
            await log.note(event("demo", "network.saved", who="ben", at=4.0))
            assert [entry.number for entry in await log.entries("demo", which)] == numbers

        self.run(opened, play)

    def test_an_anchor_tells_a_chain_that_was_made_anew(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            for number in range(5):
                await log.note(event(f"{number}/"))
            entries = await log.entries("demo")
            written_down = Head(3, entries[2].hash, entries[2].kept_at)
            assert (await log.verify("demo", written_down)).broken is None
            assert (await log.verify("demo", Head())).broken is None
            for other in (Head(3, "f" * 64), Head(9, entries[2].hash), Head(1, entries[2].hash)):
                broken = (await log.verify("demo", other)).broken
                assert broken is not None
                assert broken.number == other.number

        self.run(opened, play)

    def test_what_cannot_be_written_leaves_the_chain_whole(self, opened: Open) -> None:
        async def play(log: AuditLog) -> None:
            await log.note(event())
            with pytest.raises(ValueError, match="surrogate"):
                await log.note(event("\ud800"))
            await log.note(event())
            found = await log.verify("demo")
            assert (found.broken, found.head.number) == (None, 2)

        self.run(opened, play)


class Audited(Protocol):
    """A store whose ledger tells its audit trail."""

    ledger: Ledger
    audit: AuditLog


OpenAudited = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Audited]]


class AuditedLedgerContract:
    """Every change of the ledger has its entry, kept with it; on a real store."""

    @pytest.fixture
    def opened(self) -> OpenAudited:
        raise NotImplementedError

    def entries(
        self,
        opened: OpenAudited,
        play: Callable[[Ledger], Awaitable[object]],
        network: str = "demo",
    ) -> tuple[AuditEntry, ...]:
        """What the trail says after ``play``."""

        async def main() -> tuple[AuditEntry, ...]:
            with opened(asyncio.get_running_loop()) as store:
                await play(store.ledger)
                assert (await store.audit.verify(network)).broken is None
                return await store.audit.entries(network)

        return asyncio.run(main())

    def test_verdicts_are_told_with_what_stood_before(self, opened: OpenAudited) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.set_verdict(entry(who="ann", reason="phish"))
            await ledger.set_verdict(entry(who="ben", verdict="warn", set_at=7.0, expires_at=9.0))
            await ledger.remove_verdict("demo", "a.example/", "cyd", 8.0, reason="mistake")
            assert await ledger.remove_verdict("demo", "a.example/", "cyd", 9.0) is None

        first, second, third = self.entries(opened, play)
        assert [one.action for one in (first, second, third)] == ["verdict.set", "verdict.set", "verdict.removed"]
        assert {one.subject for one in (first, second, third)} == {"a.example/"}
        assert [(one.who, one.at, one.reason) for one in (first, third)] == [
            ("ann", 5.0, "phish"),
            ("cyd", 8.0, "mistake"),
        ]
        assert first.before == third.after == ""
        assert first.after == second.before
        assert second.after == third.before
        kept = json.loads(second.after)
        assert (kept["verdict"], kept["set_at"], kept["expires_at"]) == ("warn", 7.0, 9.0)
        assert kept["set_at"] == second.at

    @pytest.mark.parametrize("scope", ["message", "sender", "page", "campaign"])
    def test_verdicts_on_other_things_are_told(self, opened: OpenAudited, scope: Scope) -> None:
        (told,) = self.entries(opened, lambda ledger: ledger.set_verdict(entry("x", scope=scope)))
        assert (told.subject, json.loads(told.after)["scope"]) == ("x", scope)

    def test_members_are_told_when_they_come_and_go(self, opened: OpenAudited) -> None:
        member = Member("demo", "campaign", "c1", "sender", "@ann", "same text", "ben", 3.0)

        async def play(ledger: Ledger) -> None:
            await ledger.join([member])
            await ledger.join([member, msgspec.structs.replace(member, value="@cyd")])
            await ledger.leave(msgspec.structs.replace(member, who="dan", at=4.0, reason="mistake"))
            assert not await ledger.leave(member)

        told = self.entries(opened, play)
        assert [(one.action, one.subject, one.who) for one in told] == [
            ("campaign.joined", "c1", "ben"),
            ("campaign.joined", "c1", "ben"),
            ("campaign.left", "c1", "dan"),
        ]
        assert [json.loads(one.after)["value"] for one in told[:2]] == ["@ann", "@cyd"]
        assert (told[2].at, told[2].reason, json.loads(told[2].before)["value"]) == (4.0, "mistake", "@ann")

    def test_networks_are_told_whole(self, opened: OpenAudited) -> None:
        first = Network("demo", "Demo", "https://go.example")
        second = msgspec.structs.replace(first, policy=Policy(mode="hybrid"))

        async def play(ledger: Ledger) -> None:
            await ledger.save_network(first, By("ann", 1.0, "new"))
            await ledger.save_network(second, By("ben", 2.0))

        made, changed = self.entries(opened, play)
        assert [(one.action, one.subject, one.who, one.at) for one in (made, changed)] == [
            ("network.saved", "demo", "ann", 1.0),
            ("network.saved", "demo", "ben", 2.0),
        ]
        assert (made.before, made.reason, changed.before) == ("", "new", made.after)
        assert msgspec.json.decode(changed.after, type=Network) == second

    def test_api_keys_are_told_without_what_proves_them(self, opened: OpenAudited) -> None:
        key = ApiKey("k1", "demo", b"\x00\xffsecret", ("messages:write",), "chat", 1.0)

        async def play(ledger: Ledger) -> None:
            await ledger.save_api_key(key, By("ann", 1.0))
            await ledger.save_api_key(msgspec.structs.replace(key, revoked_at=2.0), By("ben", 2.0, "left"))

        made, revoked = self.entries(opened, play)
        assert [(one.action, one.subject) for one in (made, revoked)] == [
            ("api_key.saved", "k1"),
            ("api_key.revoked", "k1"),
        ]
        assert set(json.loads(made.after)) == {"id", "network", "scopes", "label", "created", "revoked_at"}
        assert json.loads(revoked.after)["revoked_at"] == 2.0
        assert "digest" not in f"{made}{revoked}"

    def test_a_change_that_cannot_be_told_is_not_made(self, opened: OpenAudited) -> None:
        async def play(ledger: Ledger) -> None:
            with pytest.raises(ValueError, match="surrogate"):
                await ledger.remove_verdict("demo", "a.example/", "\ud800", 8.0)
            assert len(await ledger.verdicts("demo")) == 1
            with pytest.raises(ValueError, match="surrogate"):
                await ledger.save_network(Network("demo", "Demo", "https://go.example"), By("\ud800", 1.0))
            assert ledger.networks() == ()

        async def set_first(ledger: Ledger) -> None:
            await ledger.set_verdict(entry())
            await play(ledger)

        assert [one.action for one in self.entries(opened, set_first)] == ["verdict.set"]

    def test_messages_and_clicks_are_no_changes(self, opened: OpenAudited) -> None:
        async def play(ledger: Ledger) -> None:
            await ledger.record(record())
            await ledger.count_clicks((ClickCount("demo", "0" * 14, "go", 1, 1),))

        assert self.entries(opened, play) == ()
