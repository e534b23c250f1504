import asyncio
from pathlib import Path

from tests.gate.conftest import NOW, Gate, play

from bascule.gate.acquaintance import Acquaintance
from bascule.gate.acquaintance_memory import DAY, Memory
from bascule.gate.acquaintance_upkeep import EVERY, Upkeep
from bascule.gate.contracts import Member
from bascule.gate.everyday import Everyday
from bascule.gate.message import Conversation
from bascule.gate.network import Policy
from bascule.links.destination import read

KIT = "/secure/{}/signin.php"
QUIET = Policy(on_block="rewrite", novelty="off", campaigns="off")


class Kept:
    """An acquaintance of the gate's network with its upkeep."""

    def __init__(self, gate: Gate) -> None:
        kept = gate.store.acquaintances
        self.seen = Acquaintance(Memory(kept.memory("demo")))
        self.upkeep = Upkeep("demo", self.seen, kept, gate.ledger, gate.knowledge)
        self.engaged: tuple[Everyday, ...] = ()

    def engage(self, used: tuple[Everyday, ...]) -> None:
        self.engaged = used

    async def look(self, now: float) -> None:
        await self.upkeep.look(now, self.engage)

    def names(self, url: str, now: float = NOW) -> list[str]:
        return [signal.name for signal in self.seen.signals(read(url), "@ann", "", now)]


def test_the_record_is_learned_once_and_only_where_nothing_is_remembered(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await gate.believe("block", "bad.example/")
        room = Conversation("room")
        await gate.say("https://old.example/", "m0", at=NOW - 40 * DAY)
        await gate.say("https://www.google.com/url?q=https%3A%2F%2Finner.example%2Fx", "m1", conversation=room)
        await gate.say(f"https://bad.example{KIT.format(1)}", "m2")
        await gate.say("no link", "m3")
        kept = Kept(gate)
        assert await kept.upkeep.learn(NOW) == 2
        memory = kept.seen.memory
        assert memory.first(memory.key("site", "inner.example")) == NOW
        assert memory.first(memory.key("site", "old.example")) is None
        assert memory.pair(memory.key("in", "room")) == 1
        assert kept.names(f"https://other.example{KIT.format(2)}") == ["path_replica_blocked"]
        assert await kept.upkeep.learn(NOW) == 0

    play(tmp_path, story, policy=QUIET)


def test_a_long_record_is_read_to_its_end(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        await asyncio.gather(*(gate.say(f"https://s{number}.example/", f"m{number}") for number in range(1_201)))
        assert await Kept(gate).upkeep.learn(NOW) == 1_201

    play(tmp_path, story, policy=QUIET)


def test_a_block_set_later_makes_a_path_known(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        kept = Kept(gate)
        kept.seen.note([read(f"https://kit0.example{KIT.format(1)}")], "@ann", "", NOW)
        replica = f"https://kit9.example{KIT.format(2)}"
        await gate.believe("block", "kit0.example/", network="other")
        await gate.believe("warn", "kit0.example/")
        await kept.look(NOW)
        assert kept.names(replica) == []
        await gate.believe("block", "kit0.example/")
        await kept.look(NOW + 1)
        assert kept.names(replica) == ["path_replica_blocked"]
        await gate.ledger.remove_verdict("demo", "kit0.example/", "test", NOW + 2)
        await kept.look(NOW + 3)
        assert kept.names(replica) == []
        await gate.believe("block", "kit0.example/")
        await gate.believe("allow", "kit0.example/")
        await kept.look(NOW + 4)
        assert kept.names(replica) == []

    play(tmp_path, story, policy=QUIET)


def test_what_is_used_every_day_is_told_every_two_minutes(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        kept = Kept(gate)
        await kept.look(NOW)
        for day in range(6):
            for sender in "abc":
                kept.seen.note([read("https://moorhens.org/x")], sender, "", NOW - day * DAY)
        await kept.look(NOW + EVERY - 1)
        assert not kept.engaged
        await kept.look(NOW + EVERY)
        assert kept.engaged == (Everyday("moorhens.org", 6, 3),)

    play(tmp_path, story, policy=QUIET)


def test_a_page_of_a_blocked_destination_is_found_again(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        kept = Kept(gate)
        pages = [Member("demo", "page", "p1", "destination", value) for value in ("bad.example/a", "new.example/b")]
        await gate.ledger.join(pages)
        await kept.look(NOW)
        assert kept.names("https://new.example/b") == []
        await gate.believe("block", "bad.example/")
        gate.knowledge.refresh()
        await kept.look(NOW + EVERY)
        assert kept.names("https://new.example/b") == ["page_replica"]

    play(tmp_path, story, policy=QUIET)
