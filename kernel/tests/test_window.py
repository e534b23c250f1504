from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.campaigns.window import NONE
from bascule.kernel import PURE

compiled = pytest.importorskip("bascule_kernel.window", reason="the compiled kernel is not installed")
SLOTS = st.lists(st.one_of(st.just(NONE), st.integers(0, 15)), min_size=64, max_size=64)
TIMES = st.lists(st.floats(allow_nan=False), min_size=16, max_size=16)
SKETCH = st.lists(st.sampled_from((0, 1, 0xFFFE, 0xFFFF)), min_size=24, max_size=24).map(tuple)


@settings(deadline=None)
@given(SLOTS, TIMES, st.lists(st.integers(0, 2**64)), st.floats(allow_nan=False))
def test_candidates_are_the_plain_ones(slots: list[int], times: list[float], keys: list[int], since: float) -> None:
    given = (array("I", slots), keys, array("d", times), since)
    assert compiled.candidates(*given) == PURE["window.candidates"](*given)


@settings(deadline=None)
@given(st.lists(SKETCH, min_size=4, max_size=4), SKETCH, st.lists(st.integers(0, 3)))
def test_resemblances_are_the_plain_ones(kept: list[tuple[int, ...]], of: tuple[int, ...], numbers: list[int]) -> None:
    sketches = array("H", [least for sketch in kept for least in sketch])
    assert compiled.resemblances(sketches, of, numbers) == PURE["window.resemblances"](sketches, of, numbers)


def test_nothing_is_read_outside_the_arrays() -> None:
    times = array("d", [1.0] * 4)
    assert compiled.candidates(array("I", [4, 9, 3, NONE]), range(8), times, 0.0) == {3}
    for slots in (array("I"), array("I", [0, 0, 0]), array("H", [0, 0])):
        with pytest.raises(TypeError):
            compiled.candidates(slots, [1], times, 0.0)
    sketches = array("H", [0] * 48)
    for number in (2, -1, 2**40):
        with pytest.raises(IndexError):
            compiled.resemblances(sketches, (0,) * 24, [number])
    with pytest.raises(TypeError):
        compiled.resemblances(sketches, (0,) * 23, [0])
