import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from bascule.exposure import gather as gathers
from bascule.exposure.contracts import ViewerClick
from bascule.exposure.gather import Gathered, Subject, gather
from bascule.gate.audience import Carried
from bascule.gate.contracts import ClickCount, Member, Record
from bascule.gate.decision import Decision
from bascule.gate.message import Conversation, Message
from bascule.links.destination import read
from bascule.links.expressions import expression_hashes, keys
from bascule.store.embedded.store import EmbeddedStore

Story = Callable[[EmbeddedStore], Awaitable[None]]


def play(folder: Path, story: Story) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(folder, asyncio.get_running_loop())) as store:
            await story(store)

    asyncio.run(main())


def tag_of(name: str) -> str:
    return name.encode().hex().rjust(14, "0")


async def say(
    store: EmbeddedStore, name: str, url: str, sender: str = "@ann", at: float = 100.0, to: str = "@bob"
) -> None:
    message = Message(name, sender, url, Conversation(f"!{name}", "direct", 2), (to,))
    decision = Decision(name, "rewrite", url, 0.0, (), (), (), tag_of(name), at)
    await store.ledger.record(Record("demo", message, decision, 1, tuple(expression_hashes(keys(read(url)))), (), at))


async def clicked(store: EmbeddedStore, *names: str) -> None:
    await store.ledger.count_clicks(tuple(ClickCount("demo", tag_of(name), "go", 1, 1) for name in names))


async def asked(store: EmbeddedStore, scope: str, name: str, **more: object) -> Gathered:
    options = {one: more.pop(one) for one in ("most", "progress", "large") if one in more}
    subject = msgspec.structs.replace(Subject("demo", scope, name), **more)  # type: ignore[arg-type]
    return await gather(store.ledger, store.exposures, subject, **options)  # type: ignore[arg-type]


def accounts(found: Gathered) -> dict[str, list[str]]:
    made = found.gathering.rescue(100)
    return {name: [one.account for one in getattr(made, name)] for name in ("asked", "clicked", "saw")}


PAGE = Member("demo", "page", "f1", "destination", "evil.example/login", asks_for=("password",))


def test_a_host_finds_every_path_and_each_message_has_the_page_of_its_own_link(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        await store.ledger.join([PAGE, Member("demo", "page", "f2", "destination", "evil.example/news")])
        await say(store, "m1", "https://evil.example/login?x=1", to="@bob")
        await say(store, "m2", "https://evil.example/news", to="@cyd")
        await say(store, "m3", "https://evil.example/other", to="@dan")
        await say(store, "m4", "https://evil.example/login", to="@eve")
        await say(store, "m5", "https://good.example/", to="@fay")
        await clicked(store, "m1", "m2", "m3", "m5")
        found = await asked(store, "destination", "evil.example/")
        assert accounts(found) == {"asked": ["@bob"], "clicked": ["@cyd", "@dan"], "saw": ["@eve"]}
        pages = {one.account: one.page for one in found.gathering.rescue(9).clicked}
        assert pages == {"@cyd": "asks_nothing", "@dan": "unknown"}
        assert not found.more

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("scope", "name", "shown"),
    [
        ("sender", "@ann", {"@bob", "@cyd"}),
        ("message", "m2", {"@cyd"}),
        ("page", "f1", {"@bob"}),
        ("campaign", "c1", {"@bob", "@dan"}),
    ],
)
def test_every_scope_finds_its_messages_and_knows_their_pages(
    tmp_path: Path, scope: str, name: str, shown: set[str]
) -> None:
    async def story(store: EmbeddedStore) -> None:
        campaign = [
            Member("demo", "campaign", "c1", kind, value) for kind, value in (("page", "f1"), ("sender", "@mal"))
        ]
        await store.ledger.join([PAGE, *campaign])
        await say(store, "m1", "https://evil.example/login", to="@bob")
        await say(store, "m2", "https://good.example/", to="@cyd")
        await say(store, "m3", "https://good.example/", sender="@mal", to="@dan")
        await clicked(store, "m1", "m2", "m3")
        found = accounts(await asked(store, scope, name))
        assert set(found["asked"]) == shown & {"@bob"}
        assert set(found["asked"] + found["clicked"]) == shown
        await store.exposures.keep_carried([Carried("demo", tag_of("m1"), 99, 16, 1, 1.0)])
        assert (await asked(store, scope, name)).gathering.totals().carried == len(shown & {"@bob"})

    play(tmp_path, story)


def test_unknown_subjects_reach_nobody(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        await store.ledger.join([PAGE])
        await say(store, "m1", "https://evil.example/login")
        for scope in ("destination", "message", "sender", "page", "campaign"):
            found = await asked(store, scope, "no.example/")
            assert (found.gathering.totals().messages, found.more) == (0, False)
            other = await asked(store, scope, "evil.example/login", network="other")
            assert other.gathering.totals().messages == 0

    play(tmp_path, story)


def test_times_and_the_bridge_bound_it(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        for number in range(5):
            await say(store, f"m{number}", "https://evil.example/", at=100.0 + number, to=f"@{number}")
        await clicked(store, "m2")
        await store.exposures.keep_viewers([ViewerClick("demo", tag_of("m2"), "@2", "go", 1, 1)])
        found = await asked(store, "destination", "evil.example/", since=101.0, until=104.0)
        assert accounts(found) == {"asked": [], "clicked": ["@2"], "saw": ["@1", "@3"]}
        early = await asked(store, "destination", "evil.example/", up_at=59.0)
        assert accounts(early)["clicked"] == []

    play(tmp_path, story)


def test_it_reads_in_pieces_tells_how_far_it_is_and_stops_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathers, "AT_ONCE", 3)

    async def story(store: EmbeddedStore) -> None:
        for number in range(10):
            await say(store, f"m{number}", "https://evil.example/", to=f"@{number}")
        told: list[int] = []
        found = await asked(store, "destination", "evil.example/", progress=told.append)
        assert (told, found.gathering.totals().accounts, found.more) == ([3, 6, 9, 10], 10, False)
        for most, more in ((4, True), (9, True), (10, False), (11, False)):
            found = await asked(store, "destination", "evil.example/", most=most)
            assert (found.gathering.totals().messages, found.more) == (min(most, 10), more)

    play(tmp_path, story)
