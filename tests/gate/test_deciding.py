from pathlib import Path

import pytest
from tests.gate.conftest import BASE, NOW, RING, Gate, play

from bascule.gate.deciding import RANK
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Network, Policy
from bascule.gate.send import Sender
from bascule.links.expressions import expression_hash


def test_actions_are_ranked_by_how_much_they_do() -> None:
    assert sorted(RANK, key=RANK.__getitem__) == ["deliver", "rewrite", "hold", "reject"]


def test_a_record_holds_what_a_later_verdict_is_followed_by(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decider = gate.sender._decider
        record = decider.decide(message("m1", "https://www.a.example/x"), NOW).record
        assert {expression_hash(name) for name in ("a.example/", "www.a.example/x")} <= set(record.hashes)
        assert (record.network, record.received_at, record.account) == ("demo", NOW, None)

    play(tmp_path, story)


def test_what_will_not_be_kept_has_no_short_links(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decider = gate.sender._decider
        long = message("m1", f"https://a.example/{'x' * 400}")
        assert len(decider.decide(long, NOW).record.shorts) == 1
        assert decider.decide(long, NOW, kept=False).record.shorts == ()

    play(tmp_path, story, policy=Policy(short_over=120))


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_is_encrypted_is_not_read(tmp_path: Path, encrypted: bool) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say("https://a.example/", encrypted=encrypted)
        assert len(decision.links) == (not encrypted)

    play(tmp_path, story)


def test_too_many_links_are_held_unread(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        decision = await gate.say("https://a.example/ https://b.example/", conversation=Conversation("r"))
        assert (decision.decision, decision.links) == ("hold", ())
        assert decision.reasons == ("It has 2 links; this network holds messages with more than 1.",)

    play(tmp_path, story, policy=Policy(max_links=1))


def test_a_sender_made_twice_decides_alike(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        again = Sender(Network("demo", "Demo", BASE), RING, gate.knowledge, gate.ledger)
        one, other = (each.decide(message("m1", "https://a.example/"), NOW) for each in (gate.sender, again))
        assert one == other

    play(tmp_path, story)


def message(name: str, text: str) -> Message:
    return Message(name, "@ann", text)
