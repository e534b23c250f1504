import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.accounts.act import Act
from bascule.accounts.client import Client
from bascule.accounts.contracts import LARGEST, Exposed
from bascule.accounts.event import AccountEvent
from bascule.accounts.happened import happened
from bascule.accounts.history import UNKNOWN, History, fresh_site, observe, pack, received, unpack
from bascule.accounts.marked import Marker
from bascule.accounts.window import counted

MARKER = Marker(b"salt")


def flood(count: int, seed: int = 1) -> History:
    """The history of an account that does as many different things as it can."""
    draw, history = Random(seed), UNKNOWN
    for n in range(count):
        at = 1.7e9 + draw.random() * 1e8
        act = Act(
            at, "@ann", f"c{n}", draw.choice(("direct", "room")), tuple(f"p{draw.random()}" for _ in range(n % 5)), 3,
            draw.random() < 0.5, tuple(f"s{draw.random()}" for _ in range(n % 4)), (f"/t{n}",), draw.random() < 0.5,
            tuple(draw.randrange(2**16) for _ in range(24)), f"l{n}", f"s{n}", draw.randrange(10**6),
            Client(f"10.{n % 250}.{n // 250}.1", "", f"d{n}"), exposed=Exposed("m", "@x", at - 5, at - 2),
        )  # fmt: skip
        history = received(observe(history, MARKER.act(act)), MARKER.mark("p", f"r{n}"), MARKER.act(act))
        event = AccountEvent("e", "logged_in", "@ann", client=Client("1.1.1.1", "", f"x{n}"), contacts=10**7)
        history = happened(history, event, at, MARKER)
    return history


def test_the_fullest_history_keeps_within_its_bytes() -> None:
    assert max(len(pack(flood(300, seed))) for seed in range(5)) <= LARGEST


def test_a_history_comes_back_as_it_was() -> None:
    history = flood(20)
    assert unpack(pack(history)) == history
    assert unpack(pack(UNKNOWN)) == UNKNOWN


@given(st.binary(max_size=300))
def test_any_bytes_are_read(kept: bytes) -> None:
    assert isinstance(unpack(kept), History)


@pytest.mark.parametrize("place", [0, 3, 7, 40, -1])
def test_damaged_bytes_are_of_an_unknown_account(place: int) -> None:
    kept = bytearray(pack(flood(5)))
    kept[place] ^= 0xFF
    assert unpack(bytes(kept)) is UNKNOWN
    assert unpack(None) is UNKNOWN


def test_an_act_becomes_part_of_the_past() -> None:
    act = MARKER.act(Act(1000.0, "@ann", "c", "direct", ("@bob",), sites=("a.example",), reply=True))
    assert fresh_site(UNKNOWN, act) == act.sites[0]
    after = observe(UNKNOWN, act)
    assert not fresh_site(after, act)
    assert (after.sent, after.linked, after.fresh, after.replies, after.since, after.last) == (1, 1, 1, 1, 1000, 1000)
    assert round(counted(after.unanswered)) == 1


def test_an_answer_takes_its_sender_out_of_the_silent_ones() -> None:
    bob = MARKER.mark("p", "@bob")
    after = observe(UNKNOWN, MARKER.act(Act(1000.0, "@ann", "c", "direct", ("@bob",))))
    heard = received(after, bob, MARKER.act(Act(1001.0, "@bob", "c", "direct", ("@ann",))))
    assert heard.unanswered == 0
    assert heard.got == 1


def test_a_long_silence_is_noted_once() -> None:
    first = observe(UNKNOWN, MARKER.act(Act(1000.0, "@ann")))
    back = observe(first, MARKER.act(Act(1000.0 + 90 * 86_400, "@ann")))
    assert (back.slept, back.woke) == (90, 1000 + 90 * 86_400)
    assert observe(back, MARKER.act(Act(1000.0 + 91 * 86_400, "@ann"))).woke == back.woke


def test_a_clock_put_back_breaks_nothing() -> None:
    history = UNKNOWN
    for at in (1e9, 2e9, 5.0, 0.0, 1e9):
        history = observe(history, MARKER.act(Act(at, "@ann", "", "direct", ("@bob",))))
    assert history.sent == 5
    assert unpack(pack(history)) == history


def test_a_message_costs_the_same_however_long_the_past_is() -> None:
    def spent(history: History) -> float:
        act = MARKER.act(Act(2e9, "@ann", "c", "direct", ("@bob",)))
        began = time.process_time()
        for _ in range(500):
            observe(history, act)
        return time.process_time() - began

    few, many = flood(60), flood(2_000)
    assert min(spent(many) for _ in range(5)) < 4 * min(spent(few) for _ in range(5))
