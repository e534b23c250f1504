import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bascule.exposure import infection as module
from bascule.exposure.contracts import ViewerClick
from bascule.exposure.gather import Subject
from bascule.exposure.infection import Spreading, contacts_of, spread_of
from bascule.gate.contracts import ClickCount, Member, Record
from bascule.gate.decision import Decision
from bascule.gate.message import Conversation, Message
from bascule.links.destination import read
from bascule.links.expressions import expression_hashes, keys
from bascule.store.embedded.store import EmbeddedStore

EVIL = "https://evil.example/login"


def play(folder: Path, story: Callable[[EmbeddedStore], Awaitable[None]]) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(folder, asyncio.get_running_loop())) as store:
            await story(store)

    asyncio.run(main())


def tag_of(name: str) -> str:
    return name.encode().hex().rjust(14, "0")


async def say(store: EmbeddedStore, name: str, url: str, sender: str, *to: str, at: float = 600.0, **more: str) -> None:
    kind = more.get("kind", "direct" if len(to) == 1 else "group")
    message = Message(name, sender, url, Conversation(f"!{name}", kind, 9), to)  # type: ignore[arg-type]
    action = more.get("action", "rewrite")
    decision = Decision(name, action, url, 0.0, (), (), (), tag_of(name), at)  # type: ignore[arg-type]
    hashes = tuple(expression_hashes(keys(read(url))))
    await store.ledger.record(Record("demo", message, decision, len(to) or 8, hashes, (), at))


async def clicked(store: EmbeddedStore, name: str, minute: int, count: int = 1, outcome: str = "go") -> None:
    await store.ledger.count_clicks((ClickCount("demo", tag_of(name), outcome, minute, count),))


async def gathered(store: EmbeddedStore, scope: str = "campaign", name: str = "c1", **more: object) -> Spreading:
    return await spread_of(store.ledger, store.exposures, Subject("demo", scope, name), **more)  # type: ignore[arg-type]


def shown(found: Spreading) -> list[tuple[str, str, str, float | None]]:
    return [(one.sender, one.account, one.clicked, one.clicked_at) for one in found.spread.exposures()]


def members(*pairs: tuple[str, str]) -> list[Member]:
    return [Member("demo", "campaign", "c1", kind, value) for kind, value in pairs]  # type: ignore[arg-type]


def test_messages_openings_and_turns_come_from_the_record(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        await store.ledger.join(members(("destination", "evil.example/")))
        await say(store, "m1", EVIL, "@a", "@b", at=600.0)
        await say(store, "m2", EVIL, "@a", "@c", "@d", at=660.0)
        await say(store, "m3", EVIL, "@b", "@e", at=900.0, action="hold")
        await say(store, "m4", "https://good.example/", "@a", "@f")
        await clicked(store, "m1", 12)
        await clicked(store, "m2", 13, 3)
        await store.exposures.keep_viewers([ViewerClick("demo", tag_of("m2"), "@c", "go", 14, 2)])
        await clicked(store, "m2", 20, outcome="blocked")
        found = await gathered(store)
        assert shown(found) == [
            ("@a", "@b", "inferred", 720.0), ("@a", "@c", "viewer", 840.0), ("@a", "@d", "maybe", 780.0),
        ]  # fmt: skip
        assert (found.messages, found.more, found.stopped_at) == (3, False, 1200.0)
        assert found.spread.exposure(0).turned_at == 900.0
        assert found.spread.withheld == 1

    play(tmp_path, story)


def test_an_accounts_other_messages_are_none_of_the_campaign_s(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        await say(store, "m1", EVIL, "@a", "@b")
        await say(store, "m2", "https://good.example/", "@a", "@c")
        await say(store, "m3", "https://other.example/", "@z", "@d")
        await store.ledger.join(members(("sender", "@a")))
        assert [one[1] for one in shown(await gathered(store))] == ["@b", "@c"]
        await store.ledger.join(members(("destination", "evil.example/"), ("message", "m3")))
        assert [one[1] for one in shown(await gathered(store))] == ["@b", "@d"]
        assert [one[1] for one in shown(await gathered(store, "sender", "@a"))] == ["@b", "@c"]
        assert [one[1] for one in shown(await gathered(store, "destination", "evil.example/"))] == ["@b"]

    play(tmp_path, story)


def test_other_networks_and_unknown_campaigns_give_nothing(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        await store.ledger.join(members(("destination", "evil.example/")))
        await say(store, "m1", EVIL, "@a", "@b")
        assert shown(await gathered(store, "campaign", "c2")) == []
        other = await spread_of(store.ledger, store.exposures, Subject("other", "campaign", "c1"))
        assert shown(other) == []

    play(tmp_path, story)


def test_it_reads_in_pieces_tells_how_far_it_is_and_stops_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 3)

    async def story(store: EmbeddedStore) -> None:
        for number in range(10):
            await say(store, f"m{number}", EVIL, "@a", f"@{number}")
        told: list[int] = []
        found = await gathered(store, "destination", "evil.example/", progress=told.append)
        assert (told, len(found.spread), found.more) == ([3, 6, 9, 10], 10, False)
        for most, more in ((4, True), (9, True), (10, False), (11, False)):
            found = await gathered(store, "destination", "evil.example/", most=most)
            assert (len(found.spread), found.messages, found.more) == (min(most, 10), min(most, 10), more)
        found = await gathered(store, "destination", "evil.example/", held=4)
        assert (len(found.spread), found.spread.uncounted) == (4, 6)

    play(tmp_path, story)


def test_contact_lists_are_read_from_the_record_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 2)

    async def story(store: EmbeddedStore) -> None:
        await say(store, "m0", EVIL, "@a", "@old", at=10.0)
        await say(store, "m1", EVIL, "@a", "@b", "@c", "@a", at=100.0)
        await say(store, "m2", EVIL, "@a", "@d", "@b", at=110.0)
        await say(store, "m3", EVIL, "@b", at=120.0, kind="room")
        await say(store, "m4", EVIL, "@c", "@a", at=130.0)
        await say(store, "m5", EVIL, "@c", "@late", at=500.0)
        read: list[int] = []
        found = await contacts_of(store.ledger, "demo", 50.0, 400.0, read.append)
        assert found == {"@a": ("@b", "@c", "@d"), "@b": ("@a",), "@c": ("@a",), "@d": ("@a",)}
        assert read
        assert await contacts_of(store.ledger, "other", 0.0, 1e9) == {}
        monkeypatch.setattr(module, "MOST_CONTACTS", 2)
        monkeypatch.setattr(module, "MOST_WRITERS", 1)
        assert await contacts_of(store.ledger, "demo", 50.0, 400.0) == {"@a": ("@b", "@c")}
        monkeypatch.setattr(module, "SMALL", 1)
        assert await contacts_of(store.ledger, "demo", 50.0, 400.0) == {"@c": ("@a",)}
        monkeypatch.setattr(module, "MOST_READ", 1)
        assert await contacts_of(store.ledger, "demo", 50.0, 400.0) == {}

    play(tmp_path, story)
