import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.tests.hostile import LONG, TEXTS

from bascule.campaigns import sketch as module
from bascule.kernel import PURE

compiled = pytest.importorskip("bascule_kernel.sketch", reason="the compiled kernel is not installed")
BINS = st.lists(st.one_of(st.integers(0, 5), st.just(module.EMPTY)), min_size=24, max_size=24).map(tuple)


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.integers(0, 2**40))
def test_a_sketch_is_the_plain_one(text: str, salt: int) -> None:
    assert compiled.sketch(text, salt) == PURE["sketch.sketch"](text, salt)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_sketch_of_a_long_text_is_the_plain_one(text: str) -> None:
    assert compiled.sketch(text) == PURE["sketch.sketch"](text)


def test_every_character_counts_or_not_as_it_does_plainly() -> None:
    every = [chr(code) for code in range(0x110000)]
    for start in range(0, len(every), 997):
        text = "".join(every[start : start + 997])
        assert compiled.sketch(text) == PURE["sketch.sketch"](text)


@settings(deadline=None)
@given(BINS, BINS)
def test_bands_and_resemblance_are_the_plain_ones(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert compiled.bands(one) == PURE["sketch.bands"](one)
    assert compiled.resemblance(one, other) == PURE["sketch.resemblance"](one, other)


def test_what_is_no_sketch_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 24"):
        compiled.bands((1, 2))
    with pytest.raises(ValueError, match="expected 24"):
        compiled.resemblance((1,) * 24, (1,) * 23)
    with pytest.raises(TypeError):
        compiled.sketch(None)
