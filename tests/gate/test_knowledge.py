import asyncio
from contextlib import closing
from pathlib import Path

from tests.gate.conftest import NOW, Gate, play
from tests.judge.conftest import index_of

from bascule.gate.contracts import VerdictEntry
from bascule.gate.knowledge import Knowledge
from bascule.links.destination import read
from bascule.links.expressions import expression_hash, keys
from bascule.lists.grant import FeedFacts
from bascule.store.embedded.store import EmbeddedStore

AT = keys(read("https://www.bad.example/x"))
FEED = FeedFacts("feed", 6.0)


def believed(knowledge: Knowledge, network: str = "demo", now: float = NOW) -> list[tuple[str, str, str]]:
    return [(m.source, m.verdict, m.expression) for m in knowledge.matches(network, AT, now)]


def test_a_change_made_by_another_process_is_taken_in_at_the_next_question(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as elsewhere:
            await elsewhere.ledger.set_verdict(VerdictEntry(0, "demo", "bad.example/", "block", "phish", "x", NOW))
            assert believed(gate.knowledge) == []
            gate.knowledge.refresh()
            assert believed(gate.knowledge) == [("operator", "block", "bad.example/")]
            assert gate.knowledge._seen == gate.ledger.generation()
            await elsewhere.ledger.set_verdict(VerdictEntry(0, "demo", "bad.example/", "warn", "", "x", NOW))
            gate.knowledge.refresh()
            assert believed(gate.knowledge) == [("operator", "warn", "bad.example/")]
            await elsewhere.ledger.remove_verdict("demo", "bad.example/", "x", NOW)
            gate.knowledge.refresh()
            assert believed(gate.knowledge) == []

    play(tmp_path, story)


def test_what_stood_before_is_known_from_the_start(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("block", "bad.example/")
        await gate.believe("block", "other.example/")
        await gate.ledger.remove_verdict("demo", "other.example/", "x", NOW)
        assert believed(Knowledge(gate.ledger)) == [("operator", "block", "bad.example/")]

    play(tmp_path, story)


def test_networks_do_not_see_each_others_entries(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", {FEED: {"bad.example/": "block"}})

    async def story(gate: Gate) -> None:
        await gate.believe("allow", "www.bad.example/", network="other")
        gate.knowledge.refresh()
        listed = ("feed", "block", "bad.example/")
        assert believed(gate.knowledge, "demo") == [listed]
        assert believed(gate.knowledge, "third") == [listed]
        assert believed(gate.knowledge, "other") == [("operator", "allow", "www.bad.example/"), listed]
        await gate.ledger.remove_verdict("demo", "www.bad.example/", "x", NOW)
        gate.knowledge.refresh()
        assert len(believed(gate.knowledge, "other")) == 2

    play(tmp_path, story, index=index)


def test_another_index_keeps_every_networks_entries(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", {FEED: {"bad.example/": "block"}})

    async def story(gate: Gate) -> None:
        await gate.believe("warn", "bad.example/x")
        gate.knowledge.refresh()
        gate.knowledge.broken = True
        assert gate.knowledge.degraded == ("lists",)
        gate.knowledge.swap(index)
        assert gate.knowledge.degraded == ()
        assert gate.knowledge.index is index
        assert believed(gate.knowledge, "demo")[0] == ("operator", "warn", "bad.example/x")
        assert believed(gate.knowledge, "demo")[1:] == [("feed", "block", "bad.example/")]
        assert believed(gate.knowledge, "nobody") == [("feed", "block", "bad.example/")]
        await gate.believe("warn", "www.bad.example/x", network="new")
        gate.knowledge.refresh()
        for network in ("demo", "new"):
            assert [source for source, _, _ in believed(gate.knowledge, network)] == ["operator", "feed"]

    play(tmp_path, story)


def test_an_entry_lapses_at_its_end_without_a_change(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("block", "bad.example/", until=NOW + 60)
        gate.knowledge.refresh()
        assert believed(gate.knowledge, now=NOW + 59)
        assert not believed(gate.knowledge, now=NOW + 60)

    play(tmp_path, story)


def test_nothing_touches_a_host_that_nobody_has_a_word_on(tmp_path: Path) -> None:
    index = index_of(tmp_path / "index", {FEED: {"listed.example/": "block"}})

    def touched(gate: Gate, host: str, network: str = "demo") -> bool:
        gate.knowledge.refresh()
        return gate.knowledge.touches(network, (host,), (expression_hash(host + "/"),))

    async def story(gate: Gate) -> None:
        assert touched(gate, "listed.example")
        assert not touched(gate, "bad.example")
        await gate.believe("block", "bad.example/only/here")
        assert touched(gate, "bad.example")
        assert not touched(gate, "bad.example", "other")

    play(tmp_path, story, index=index)


def test_a_network_s_own_entries_are_its_own(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        assert gate.knowledge.own("demo") == ()
        await gate.believe("block", "bad.example/only/here")
        gate.knowledge.refresh()
        assert [(one.expression, one.verdict) for one in gate.knowledge.own("demo")] == [
            ("bad.example/only/here", "block")
        ]
        assert gate.knowledge.own("other") == ()

    play(tmp_path, story)
