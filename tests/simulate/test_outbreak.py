from collections import Counter

import pytest

from bascule.gate.message import Message
from bascule.simulate import Click, Play, Sources, Step, attack
from bascule.simulate.parameters import Parameters, Traffic
from bascule.simulate.people import hour_of


def played(small: Sources, seed: int = 1, **changed: object) -> tuple[Play, list[Step]]:
    play = Play(Parameters(attack=(attack("blast", **{"day": 20.0, **changed}),)), seed, small)
    return play, [step for step in play if step.label.story]


def test_it_goes_from_account_to_account(small: Sources) -> None:
    play, steps = played(small)
    hijacks = {hijack.account: hijack for hijack in play.hijacks()}
    assert len(hijacks) > 10
    clicked = {(step.what.account, step.what.message) for step in steps if isinstance(step.what, Click)}
    sent = {step.what.id: step.what for step in steps if isinstance(step.what, Message)}
    for hijack in hijacks.values():
        if hijack.message:
            assert (hijack.account, hijack.message) in clicked
            assert sent[hijack.message].sender == hijack.lured_by
            assert hijack.account in sent[hijack.message].recipients
            assert hijacks[hijack.lured_by].lost_at < hijack.lost_at
    assert sum(not hijack.message for hijack in hijacks.values()) == 3


def test_each_contact_is_written_to_once_from_a_strange_client(small: Sources) -> None:
    _, steps = played(small, blends=0.0)
    pairs = Counter((s.what.sender, s.what.recipients[0]) for s in steps if isinstance(s.what, Message))
    assert set(pairs.values()) == {1}
    assert all(s.what.client and s.what.client.ip.startswith("198.") for s in steps if isinstance(s.what, Message))


def test_log_in_and_contacts_come_before_the_first_message(small: Sources) -> None:
    _, steps = played(small, login=1.0, scrape=1.0, locks_out=0.0, clicks=0.0, seeds=1)
    assert [getattr(step.what, "kind", "message") for step in steps[:3]] == ["logged_in", "contacts_read", "message"]
    assert all(step.label.attack for step in steps)


def test_nobody_else_is_lost_where_nobody_clicks(small: Sources) -> None:
    play, _ = played(small, clicks=0.0)
    assert len(play.hijacks()) == 3


@pytest.mark.parametrize(("hours", "least", "most"), [("usual", 0.9, 1.0), ("unusual", 0.0, 0.4)])
def test_hours_are_kept(small: Sources, hours: str, least: float, most: float) -> None:
    _, steps = played(small, hours=hours, clicks=0.0, seeds=10)
    evening = [hour_of(step.at) in range(14, 24) for step in steps if isinstance(step.what, Message)]
    assert least <= sum(evening) / len(evening) <= most


def test_own_style(small: Sources) -> None:
    _, steps = played(small, text="own", clicks=0.0)
    texts = [step.what.text for step in steps if isinstance(step.what, Message)]
    assert all("tonight http" in text for text in texts)


def test_power_users_have_the_most_contacts(small: Sources) -> None:
    play, _ = played(small, seeds_by="power", clicks=0.0, seeds=2)
    most = sorted(len(person.contacts) for person in play.people.known.values())[-20]
    assert all(len(play.people.person(hijack.account).contacts) >= most for hijack in play.hijacks())


def test_bots_are_new_and_write_to_strangers(small: Sources) -> None:
    play = Play(Parameters(attack=(attack("bots", day=20.0, seeds=4),)), 1, small)
    steps = [step for step in play if step.label.attack]
    registered = {s.what.account for s in steps if getattr(s.what, "kind", "") == "registered"}
    assert len(registered) == 4
    assert {s.what.sender for s in steps if isinstance(s.what, Message)} == registered
    for step in Play(Parameters(attack=(attack("bots", day=20.0, seeds=4),)), 1, small):
        assert step.label.attack or getattr(step.what, "account", "") not in registered


def test_a_bot_that_is_stopped_does_not_come_back(small: Sources) -> None:
    play = Play(Parameters(attack=(attack("bots", day=20.0, seeds=4),)), 1, small)
    kinds = set()
    for step in play:
        kinds.add(getattr(step.what, "kind", ""))
        if step.label.attack and isinstance(step.what, Message):
            play.stop(step.what.sender)
    assert "challenge_passed" not in kinds
    assert all(hijack.sent == 1 for hijack in play.hijacks() if hijack.sent)


def test_fraud_takes_no_accounts(small: Sources) -> None:
    play = Play(Parameters(attack=(attack("linkless", day=20.0, clicks=0.5, loses=1.0),)), 1, small)
    messages = [s.what for s in play if s.label.attack and isinstance(s.what, Message)]
    assert messages
    assert not any("http" in message.text for message in messages)
    lost = play.hijacks()
    assert {hijack.account for hijack in lost if hijack.used_at} == {h.account for h in lost if not h.message}
    assert any(hijack.message for hijack in lost)


def test_decoys_are_written_to_by_attackers_alone(small: Sources) -> None:
    play = Play(Parameters(Traffic(decoys=2, decoyed=1.0), (attack("blast", day=20.0),)), 1, small)
    to = [(s.label.attack, s.what.recipients[0]) for s in play if isinstance(s.what, Message)]
    assert all(attacker for attacker, recipient in to if recipient in play.decoys)
    assert sum(recipient in play.decoys for _, recipient in to) >= 6


def test_it_begins_after_a_share_of_messages(small: Sources) -> None:
    play, steps = played(small, after=0.25, seeds=1)
    assert 9.9 < (steps[0].at - play.start) / 86400 < 11


def test_where_there_are_no_rooms_contacts_are_put_into_groups(small: Sources) -> None:
    play = Play(Parameters(attack=(attack("rooms", day=20.0),)), 1, small)
    messages = [s.what for s in play if s.label.attack and isinstance(s.what, Message)]
    assert messages
    assert all(m.conversation and m.conversation.kind == "group" and m.sender not in m.recipients for m in messages)
    assert 10 < max(len(m.recipients) for m in messages) <= 20
