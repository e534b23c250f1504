from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from bascule.gate.message import Message
from bascule.simulate import Parameters, Play, sources
from bascule.simulate.graphs.sms import talks


def fan_outs(sent: Iterable[tuple[float, str, str]], window: float) -> dict[str, list[int]]:
    """For each sender and message, distinct recipients in the window that ends with it."""
    lately: dict[str, deque[tuple[float, str]]] = defaultdict(deque)
    found: dict[str, list[int]] = defaultdict(list)
    for at, sender, recipient in sent:
        there = lately[sender]
        there.append((at, recipient))
        while there[0][0] <= at - window:
            there.popleft()
        found[sender].append(len({name for _, name in there}))
    return found


@pytest.mark.parametrize(
    ("window", "typical", "high", "most"), [(600.0, 4, 15, range(27, 29)), (3600.0, 5, 19, range(39, 40))]
)
def test_fan_out_of_played_traffic_is_that_of_the_corpus(
    shared: Path, window: float, typical: int, high: int, most: range
) -> None:
    """The corpus as measured before: each sender's largest fan-out has this median, 95th percentile and maximum."""
    played = (step.what for step in Play(Parameters(), 7, sources(shared, "nus")))
    found = fan_outs(
        ((m.sent_at, m.sender, m.recipients[0]) for m in played if isinstance(m, Message) and type(m.sent_at) is float),
        window,
    )
    largest = sorted(max(counts) for counts in found.values())
    assert len(largest) == 65
    assert (largest[32], largest[int(65 * 0.95)]) == (typical, high)
    assert largest[-1] in most
    if window == 3600.0:
        counts = Counter(count >= 5 for counts in found.values() for count in counts)
        assert counts[True] / counts.total() == pytest.approx(0.084, abs=0.001)


def test_times_that_no_telephone_could_know_are_left_out(shared: Path) -> None:
    found = talks(shared)
    assert len(found) == 43_804
    assert all(one.at <= other.at for one, other in pairwise(found))
