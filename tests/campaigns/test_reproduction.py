from random import Random

import pytest
from conformance.outbreak import START, Outbreak, Shape, break_out, random_contacts

from bascule.campaigns.parents import link
from bascule.campaigns.reproduction import FEWEST, Reproduction, reproduction
from bascule.campaigns.sent import Sent
from bascule.campaigns.spread import Spread


def told(messages: tuple[Sent, ...], until: float, defended_at: float | None = None) -> Reproduction:
    spread = Spread()
    spread.take(messages)
    return reproduction(spread, link(spread), until, defended_at)


def played(seed: int, **more: object) -> Outbreak:
    shape = Shape(origins=5, falls=0.35, days=1.0, **more)  # type: ignore[arg-type]
    return break_out(Random(seed), random_contacts(Random(seed), 3000, 10), shape)


def line(count: int) -> tuple[Sent, ...]:
    """Each turns one other."""
    return tuple(Sent(n, f"m{n}", f"@{n}", (f"@{n + 1}",), 1000.0 * n) for n in range(1, count + 1))


def test_too_few_are_told_as_too_few() -> None:
    found = told(line(FEWEST), 1e6)
    assert (found.told, found.whole, found.over_time) == (False, None, ())
    assert f"{FEWEST - 1} accounts turned, at least {FEWEST} are needed" in found.reason


def test_a_chain_turns_one_each() -> None:
    found = told(line(60), 1e6)
    assert found.whole is not None
    assert found.whole.mean == pytest.approx(1.0, abs=0.1)
    assert found.whole.low < 1 < found.whole.high
    assert found.interval is not None
    assert found.interval.median == pytest.approx(1000, rel=0.1)


def test_cohorts_cover_everybody_once_in_the_order_of_time() -> None:
    found = told(line(103), 1e6)
    assert sum(rate.senders for rate in found.over_time) == 103
    assert all(rate.senders >= FEWEST for rate in found.over_time)
    assert all(a.until <= b.since for a, b in zip(found.over_time, found.over_time[1:], strict=False))


def test_the_early_number_is_found_and_the_interval_holds_it() -> None:
    """Of twelve planted outbreaks the 95 % interval of the first cohorts holds the truth in ten at least."""
    held = 0
    for seed in range(12):
        outbreak = played(seed)
        found = told(outbreak.messages, outbreak.until).over_time[0]
        early = [name for name, at in outbreak.turned_at.items() if found.since <= at <= found.until]
        truth = sum(parent in early for parent in outbreak.parents.values()) / len(early)
        held += found.low <= truth <= found.high
    assert held >= 10


def test_before_the_defence_only_what_turned_until_then_counts() -> None:
    outbreak = played(3, stopped=4 * 3600.0)
    found = told(outbreak.messages, outbreak.until, START + 4 * 3600)
    assert found.undefended is not None
    assert found.whole is not None
    assert found.undefended.mean > 1 > found.over_time[-1].mean
    assert found.undefended.seen < 1
    by_then = sum(outbreak.turned_at[name] < START + 4 * 3600 for name in outbreak.parents)
    assert found.undefended.turned == pytest.approx(by_then)
    assert by_then < len(outbreak.parents)
    none = told(outbreak.messages, outbreak.until, START - 1)
    assert none.undefended is None


def test_what_the_record_cannot_show_yet_widens_and_lifts_it() -> None:
    whole = told(line(40), 1e6).over_time[-1]
    early = told(line(40), 40_000.0).over_time[-1]
    assert early.seen < whole.seen
    assert early.high > whole.high


def test_clocks_that_stand_still_or_go_back_do_not_break_it() -> None:
    for at in (lambda n: 5.0, lambda n: 1e6 - 1000.0 * n):
        messages = tuple(Sent(n, f"m{n}", f"@{n}", (f"@{n + 1}",), at(n)) for n in range(1, 30))
        found = told(messages, 0.0)
        assert found.whole is not None
        assert 0 < found.whole.low < found.whole.mean < found.whole.high < 100
