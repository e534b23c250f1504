from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from tests.gate.conftest import NOW, Gate, play

from bascule.gate.contracts import VerdictEntry
from bascule.gate.decision import Decision
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Policy
from bascule.judge.message import judge_message
from bascule.judge.verdict import Verdict

LURE = "hey is this really you in the video everyone is sharing today"
SPAM = "URGENT! You have won a 1000 cash prize. To claim call 09061701461 now"

Story = Callable[[Gate], Awaitable[None]]


def on(policy: Policy | None = None) -> Callable[[Story], Callable[[Path], None]]:
    """Have a story told on a gate of this policy."""

    def telling(story: Story) -> Callable[[Path], None]:
        def test(tmp_path: Path) -> None:
            play(tmp_path, story, policy=policy)

        return test

    return telling


async def spread(gate: Gate, count: int, text: str = LURE, start: int = 0) -> list[Decision]:
    return [
        await gate.say(
            f"{text} https://site{n}.example/v/{n}",
            f"c{n}",
            NOW + n,
            sender=f"@s{n % 3}",
            conversation=Conversation(f"r{n}"),
        )
        for n in range(start, start + count)
    ]


@on()
async def test_chat_is_left_alone(gate: Gate) -> None:
    decision = await gate.say("shall we meet at noon?")
    assert (decision.decision, decision.score, decision.reasons, decision.signals) == ("deliver", 0.0, (), ())


@on()
async def test_words_alone_warn_and_the_links_carry_it(gate: Gate) -> None:
    decision = await gate.say(f"{SPAM} https://a.example/x")
    assert decision.decision == "rewrite"
    assert "reads like" in decision.reasons[0]
    assert gate.click(decision.links[0].wrapped_url).outcome == "warned"


@on()
async def test_words_without_a_link_are_told_and_delivered(gate: Gate) -> None:
    decision = await gate.say(SPAM)
    assert (decision.decision, len(decision.reasons)) == ("deliver", 1)


@on(Policy(on_block="rewrite"))
async def test_words_that_would_be_blocked_are_held_where_there_is_no_bridge(gate: Gate) -> None:
    decision = await gate.say(f"{SPAM} and send your verification code. dеаr ѕіr")
    assert (decision.decision, decision.score >= 5.0) == ("hold", True)


@on()
async def test_copies_with_new_links_become_a_campaign_that_is_kept(gate: Gate) -> None:
    decisions = await spread(gate, 5)
    campaigns = [decision.campaign.id if decision.campaign else "" for decision in decisions]
    assert campaigns[:2] == ["", ""]
    assert len(set(campaigns[2:])) == 1
    assert decisions[4].score >= 3.5
    assert ("message", "c4") not in {
        (one.kind, one.value) for one in gate.ledger.members("demo", "campaign", campaigns[2])
    }
    assert await gate.sender.join() == 4
    assert await gate.sender.join() == 0
    members = {(one.kind, one.value) for one in gate.ledger.members("demo", "campaign", campaigns[2])}
    assert {("message", f"c{n}") for n in range(5)} <= members
    assert ("destination", "site4.example/") in members
    assert not any(kind == "sender" for kind, _ in members)


@on()
async def test_a_word_on_a_campaign_holds_for_what_joins_it_later(gate: Gate) -> None:
    (name,) = {one.campaign.id for one in await spread(gate, 4) if one.campaign}
    await gate.ledger.set_verdict(VerdictEntry(0, "demo", name, "block", "lures", "test", NOW, scope="campaign"))
    (late,) = await spread(gate, 1, start=9)
    assert late.decision == "reject"
    assert "the campaign" in late.reasons[0]


@on()
async def test_a_campaign_that_is_allowed_is_none_from_then_on(gate: Gate) -> None:
    (name,) = {one.campaign.id for one in await spread(gate, 4) if one.campaign}
    allow = VerdictEntry(0, "demo", name, "allow", "our own contest", "test", NOW, scope="campaign")
    await gate.ledger.set_verdict(allow)
    later = await spread(gate, 3, start=9)
    assert [(one.campaign, one.decision, one.signals) for one in later] == [(None, "rewrite", ())] * 3


@on(Policy(campaigns="shadow"))
async def test_campaigns_in_the_shadow_are_told_and_do_nothing(gate: Gate) -> None:
    decisions = await spread(gate, 4)
    assert decisions[3].campaign is not None
    assert decisions[3].score == 0.0
    assert gate.ledger.members("demo", "campaign", decisions[3].campaign.id) == ()


@on(Policy(campaigns="off"))
async def test_campaigns_can_be_left_out(gate: Gate) -> None:
    assert all(one.campaign is None for one in await spread(gate, 4))


@on()
async def test_what_the_operator_allows_makes_no_campaign(gate: Gate) -> None:
    for n in range(5):
        await gate.believe("allow", f"site{n}.example/")
    assert all(one.campaign is None for one in await spread(gate, 5))


@on()
async def test_a_message_asked_about_again_is_no_copy_of_itself(gate: Gate) -> None:
    for _ in range(4):
        gate.sender.decide(msgspec.structs.replace(_message(), id="m1"), NOW)
    assert gate.sender.decide(_message(), NOW).decision.campaign is None


@on()
async def test_a_typed_password_is_told_to_its_sender(gate: Gate) -> None:
    text = "my password is Tr0ub4dor3 ok"
    decision = await gate.say(text)
    (notice,) = decision.notices
    assert (decision.decision, notice.code, text[notice.start : notice.end]) == (
        "deliver",
        "typed_secret",
        "Tr0ub4dor3",
    )


@on(Policy(credential_guard=False))
async def test_nobody_need_be_told(gate: Gate) -> None:
    assert (await gate.say("my password is Tr0ub4dor3 ok")).notices == ()


@on()
async def test_a_score_follows_from_the_record(gate: Gate) -> None:
    for decision in (*await spread(gate, 5), await gate.say(f"{SPAM} https://paypa1-login.example/x", "m9")):
        kept = await gate.ledger.recorded("demo", decision.id)
        assert kept is not None
        told = kept.decision
        links = [
            Verdict(one.verdict, one.score, one.explanation, one.source, signals=one.signals) for one in told.links
        ]
        assert judge_message(told.signals, links).score == told.score == decision.score


def _message() -> Message:
    return Message("m1", "@ann", f"{LURE} https://new.example/v/1")
