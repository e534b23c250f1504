from collections import Counter

import pytest

from bascule.gate.message import Message
from bascule.simulate import Play, Sources, Step
from bascule.simulate.parameters import OCCASIONS, Parameters, occasion


def played(small: Sources, kind: str, **changed: object) -> tuple[Play, list[Message]]:
    play = Play(Parameters(occasion=(occasion(kind, **{"day": 20.0, **changed}),)), 1, small)
    return play, [step.what for step in play if step.label.kind == kind and isinstance(step.what, Message)]


@pytest.mark.parametrize("kind", OCCASIONS)
def test_every_kind_is_written_by_owners(small: Sources, kind: str) -> None:
    play, messages = played(small, kind)
    assert messages
    assert all(m.client and m.client.ip.startswith(("10.", "100.")) for m in messages)
    assert play.hijacks() == ()


def test_a_birthday_is_one_accounts(small: Sources) -> None:
    _, messages = played(small, "birthday")
    assert len({m.recipients for m in messages}) == 1
    assert max(Counter(m.sender for m in messages).values()) == 1


def test_a_meme_is_passed_on_and_stops_where_it_is_refused(small: Sources) -> None:
    _, messages = played(small, "meme", senders=2, passes=0.6)
    assert len({m.sender for m in messages}) > 5
    assert len({m.text.split("http")[1].split()[0].rstrip("!") for m in messages}) == 1
    play = Play(Parameters(occasion=(occasion("meme", day=20.0, senders=2, passes=0.6),)), 1, small)
    senders = set()
    for step in play:
        if step.label.kind and isinstance(step.what, Message):
            senders.add(step.what.sender)
            play.refuse()
    assert len(senders) == 2


def test_a_newsletter_comes_again_from_one_account(small: Sources) -> None:
    _, messages = played(small, "newsletter", day=1.0)
    assert len({m.sender for m in messages}) == 1
    assert len({m.text for m in messages}) == 6


def test_an_announcement_goes_to_a_group(small: Sources) -> None:
    _, messages = played(small, "class", senders=1, every_days=0.0)
    (message,) = messages
    assert message.conversation
    assert message.conversation.kind == "group"
    assert message.conversation.size == len(message.recipients) + 1


def test_a_new_number_comes_from_a_new_device(small: Sources) -> None:
    play = Play(Parameters(occasion=(occasion("new_number", day=20.0, senders=1),)), 1, small)
    steps: list[Step] = list(play)
    first = next(step for step in steps if step.label.kind)
    before = {s.what.client.device for s in steps if isinstance(s.what, Message) and s.what.client and s.at < first.at}
    assert first.what.client
    assert first.what.client.device not in before


def test_a_broadcast_is_one_message_and_is_passed_on_one_by_one(small: Sources) -> None:
    _, messages = played(small, "all_hands", passes=0.5)
    kinds = [message.conversation.kind for message in messages if message.conversation]
    assert kinds[0] == "broadcast"
    assert set(kinds[1:]) == {"direct"}
    assert all(len(message.recipients) == 1 for message in messages[1:])
    assert all(len(message.recipients) == 1 for message in played(small, "greeting")[1])
