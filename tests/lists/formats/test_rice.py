import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.lists.formats.reading import FeedError
from bascule.lists.formats.rice import PARAMETERS, decode, encode

CASES = st.sampled_from(sorted(PARAMETERS)).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.integers(*PARAMETERS[size]),
        st.lists(st.integers(0, (1 << 8 * size) - 1), min_size=1, max_size=30, unique=True),
    )
)


def close(size: int, parameter: int, values: list[int]) -> list[int]:
    """Ascending values whose differences do not make a code word absurdly long."""
    most = (1 << 8 * size) - 1
    out = [min(values)]
    out += [v for v in (out[0] + (d % (40 << parameter)) for d in sorted(values)) if out[0] < v <= most]
    return sorted(set(out))


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_what_is_encoded_decodes(case: tuple[int, int, list[int]]) -> None:
    size, parameter, values = case
    ordered = close(size, parameter, values)
    first, count, data = encode(ordered, parameter)
    assert decode(first, parameter, count, data, size) == ordered


def test_a_block_worked_by_hand() -> None:
    # 5, then +1 (quotient 0: bit 0, rest 001 least bit first: 1 0 0), then +9 (quotient 1: bits 1 0, rest 1 0 0)
    first, count, data = encode([5, 6, 15], 3)
    assert (first, count) == (5, 2)
    assert decode(first, 3, count, data, 4) == [5, 6, 15]
    bits = "".join(str(data[n // 8] >> (n % 8) & 1) for n in range(9))
    assert bits == "0100" + "10100"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PARAMETERS)), st.integers(0, 255), st.integers(0, 1000), st.binary(max_size=200))
def test_hostile_blocks_are_refused_or_read(size: int, parameter: int, count: int, data: bytes) -> None:
    try:
        values = decode(0, parameter, count, data, size)
    except FeedError:
        return
    assert values == sorted(values)
    assert values[-1] < 1 << 8 * size


def test_long_runs_of_ones_end() -> None:
    with pytest.raises(FeedError):
        decode(0, 30, 1, b"\xff" * 100_000, 4)
