import hashlib
import itertools
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from bascule.gate.message import Message
from bascule.simulate import Play, Sources, Step, attack, occasion, sources
from bascule.simulate.parameters import KINDS, OCCASIONS, Parameters, Traffic

BLAST = Parameters(attack=(attack("blast", day=20.0),))


def written(small: Sources, seed: int, parameters: Parameters = BLAST) -> bytes:
    return b"\n".join(msgspec.json.encode(step) for step in Play(parameters, seed, small))


def test_the_same_seed_gives_the_same_bytes(small: Sources) -> None:
    assert written(small, 1) == written(small, 1)
    assert written(small, 1) != written(small, 2)


def test_steps_come_in_time_order_with_ids_of_their_own(small: Sources) -> None:
    steps = list(Play(BLAST, 1, small))
    assert all(one.at <= other.at for one, other in itertools.pairwise(steps))
    ids = Counter(step.what.id for step in steps if isinstance(step.what, Message))
    assert set(ids.values()) == {1}
    decode = msgspec.json.Decoder(Message).decode
    assert all(decode(msgspec.json.encode(s.what)) == s.what for s in steps if isinstance(s.what, Message))


def test_ordinary_traffic_is_the_same_whatever_is_planted_or_stopped(small: Sources) -> None:
    def ordinary(play: Play) -> list[Message]:
        return [s.what for s in play if not s.label.story and isinstance(s.what, Message)]

    alone = [(m.id, m.text, m.recipients) for m in ordinary(Play(Parameters(), 1, small))]
    assert [(m.id, m.text, m.recipients) for m in ordinary(Play(BLAST, 1, small))] == alone


def defended(small: Sources, allowed: int) -> tuple[Play, list[Step]]:
    play, sent, steps = Play(BLAST, 1, small), Counter[str](), []
    for step in play:
        steps.append(step)
        if step.label.attack and isinstance(step.what, Message):
            sent[step.what.sender] += 1
            if sent[step.what.sender] > allowed:
                play.refuse()
                play.stop(step.what.sender)
    return play, steps


def test_what_a_defence_stops_goes_no_further(small: Sources) -> None:
    free = list(Play(BLAST, 1, small))
    play, steps = defended(small, 2)
    assert all(hijack.reached <= 2 for hijack in play.hijacks())
    assert len(play.hijacks()) < 15
    assert len(steps) < len(free)
    stopped = [hijack for hijack in play.hijacks() if hijack.stopped_at]
    assert all(hijack.last_sent_at == hijack.stopped_at for hijack in stopped)
    passed = {s.what.account for s in steps if getattr(s.what, "kind", "") == "challenge_passed"}
    assert passed == {hijack.account for hijack in stopped}


def test_a_click_that_is_refused_loses_nothing(small: Sources) -> None:
    play = Play(BLAST, 1, small)
    for step in play:
        if type(step.what).__name__ == "Click":
            play.refuse()
    assert len(play.hijacks()) == 3


def test_days_are_cut_out(small: Sources) -> None:
    play = Play(Parameters(Traffic(skip_days=10, days=5)), 1, small)
    steps = list(play)
    assert steps[0].at >= 10 * 86400
    assert steps[-1].at - steps[0].at <= 5 * 86400
    with pytest.raises(ValueError, match="skip_days"):
        Play(Parameters(Traffic(skip_days=1000)), 1, small)


def test_an_outbreak_on_real_timing(shared: Path) -> None:
    play = Play(Parameters(attack=(attack("blast"),)), 1, sources(shared))
    steps = list(play)
    assert sum(isinstance(step.what, Message) and not step.label.story for step in steps) == 59_835
    assert 100 < len(play.hijacks()) < 1000


def test_what_was_published_can_be_played_again() -> None:
    """Whoever changes what a seed gives changes published figures: do so on purpose, and measure again."""
    parameters = Parameters(
        Traffic(graph="made", accounts=60, days=12, decoys=1),
        tuple(attack(kind, after=0.6) for kind in KINDS),
        tuple(occasion(kind, after=0.3) for kind in OCCASIONS),
    )
    digest, count = hashlib.sha256(), 0
    for step in Play(parameters, 1, sources(None, parameters.traffic)):
        what = step.what
        said = (what.id, what.sender, what.recipients, what.text, what.client) if isinstance(what, Message) else what
        digest.update(f"{step.at:.3f} {step.label} {said if isinstance(said, tuple) else type(what).__name__}".encode())
        count += 1
    assert (count, digest.hexdigest()[:16]) == (3557, "662844c4410c57b8")


def test_encrypted_conversations_tell_no_text_but_go_on(small: Sources) -> None:
    parameters = Parameters(Traffic(encrypted=0.5), (attack("blast", day=20.0),))
    play = Play(parameters, 1, small)
    messages = [step.what for step in play if isinstance(step.what, Message)]
    assert all((message.text == "") == message.encrypted for message in messages)
    conversations = {m.conversation.id: m.encrypted for m in messages if m.conversation}
    assert all(m.encrypted == conversations[m.conversation.id] for m in messages if m.conversation)
    assert 0.4 < sum(conversations.values()) / len(conversations) < 0.6
    open_run = Play(BLAST, 1, small)
    assert sum(isinstance(step.what, Message) for step in open_run) == len(messages)
    assert len(open_run.hijacks()) == len(play.hijacks())
