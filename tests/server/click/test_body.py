import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.server.click.body import BadBodyError, ChunkedBody, CountedBody


def outcome(data: bytes, cuts: list[int], limit: int = 64) -> object:
    """What a chunked body says when cut at these places: body and rest, "more", or the status."""
    body = ChunkedBody(limit)
    places = sorted({min(cut, len(data)) for cut in cuts})
    for start, end in zip([0, *places], [*places, len(data)], strict=True):
        try:
            read = body.feed(data[start:end])
        except BadBodyError as error:
            return error.status
        if read is not None:
            return read[0], read[1] + data[end:]
    return "more"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"0\r\n\r\n", (b"", b"")),
        (b"3\r\nabc\r\n0\r\n\r\nGET", (b"abc", b"GET")),
        (b"1\r\na\r\n00a\r\n0123456789\r\n0\r\n\r\n", (b"a0123456789", b"")),
        (b"3 ;x=y;z\r\nabc\r\n0;q\r\nTrailer: t\r\nOther: u\r\n\r\n", (b"abc", b"")),
        (b"3\r\nab", "more"),
        (b"3\r\nabc\r\n0\r\n", "more"),
        (b"\r\n", 400),
        (b"-1\r\n", 400),
        (b"0x3\r\nabc\r\n", 400),
        (b"+3\r\nabc\r\n", 400),
        (b" 3\r\nabc\r\n", 400),
        (b"3\nabc\r\n0\r\n\r\n", 400),
        (b"3\r\nabcd\r\n0\r\n\r\n", 400),
        (b"3\r\nabcXX0\r\n\r\n", 400),
        (b"3\r\nabc\n\r0\r\n\r\n", 400),
        (b"3;a\nb\r\nabc\r\n0\r\n\r\n", 400),
        (b"3;a\0\r\nabc\r\n0\r\n\r\n", 400),
        (b"3;" + b"a" * 300 + b"\r\nabc\r\n0\r\n\r\n", 400),
        (b"41\r\n" + b"a" * 65 + b"\r\n0\r\n\r\n", 413),
        (b"ffffffff\r\n", 413),
        (b"fffffffff\r\n", 400),
        (b"0\r\nA: \0\r\n\r\n", 400),
        (b"0\r\nA: b\nc\r\n\r\n", 400),
        (b"0\r\n" + b"A: b\r\n" * 800 + b"\r\n", 431),
        (b"0\r\n" + b"a" * 5000, 431),
    ],
)
def test_chunked(data: bytes, expected: object) -> None:
    assert outcome(data, []) == expected
    assert outcome(data, list(range(len(data)))) == expected


def test_many_tiny_chunks_are_refused() -> None:
    assert outcome(b"1\r\na\r\n" * 1025 + b"0\r\n\r\n", [], 16384) == 413


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([b"0", b"1", b"3", b"a", b"\r\n", b"\n", b"\r", b";x", b" ", b"abc", b"41", b"\0"])),
    st.lists(st.integers(0, 60)),
)
def test_how_it_is_cut_makes_no_difference(pieces: list[bytes], cuts: list[int]) -> None:
    data = b"".join(pieces)
    assert outcome(data, cuts) == outcome(data, [])


def test_counted() -> None:
    body = CountedBody(3)
    assert body.feed(b"ab") is None
    assert body.feed(b"cGET") == (b"abc", b"GET")
