import pytest

from bascule.server.click.answer import CLOSE, KEEP, SAY_KEEP
from bascule.server.click.body import ChunkedBody, CountedBody
from bascule.server.click.framing import RefusedError, read_framing


@pytest.mark.parametrize(
    ("value", "modern", "old"),
    [
        (None, KEEP, CLOSE),
        (b"keep-alive", KEEP, SAY_KEEP),
        (b"Keep-Alive", KEEP, SAY_KEEP),
        (b"close", CLOSE, CLOSE),
        (b"foo, CLOSE ,bar", CLOSE, CLOSE),
        (b"keep-alive, close", CLOSE, CLOSE),
        (b"Upgrade, HTTP2-Settings", CLOSE, CLOSE),
        (b"x", KEEP, CLOSE),
    ],
)
def test_connection(value: bytes | None, modern: int, old: int) -> None:
    headers = {} if value is None else {b"connection": value}
    assert read_framing(headers, http_11=True, most=9).connection == modern
    assert read_framing(headers, http_11=False, most=9).connection == old


def test_bodies() -> None:
    assert read_framing({b"content-length": b"0"}, http_11=True, most=9).body is None
    assert isinstance(read_framing({b"content-length": b"9"}, http_11=True, most=9).body, CountedBody)
    assert isinstance(read_framing({b"transfer-encoding": b"Chunked"}, http_11=True, most=9).body, ChunkedBody)


def test_expectations() -> None:
    headers = {b"content-length": b"3", b"expect": b"100-Continue"}
    assert read_framing(headers, http_11=True, most=9).expects
    assert not read_framing(headers, http_11=False, most=9).expects
    assert not read_framing({b"expect": b"100-continue"}, http_11=True, most=9).expects


@pytest.mark.parametrize(
    ("headers", "http_11", "status"),
    [
        ({b"content-length": b"3", b"transfer-encoding": b"chunked"}, True, 400),
        ({b"transfer-encoding": b"chunked"}, False, 400),
        ({b"transfer-encoding": b"gzip, chunked"}, True, 501),
        ({b"content-length": b"10"}, True, 413),
        ({b"content-length": b"9" * 5000}, True, 413),
        ({b"content-length": b"-1"}, True, 400),
        ({b"content-length": b"1, 1"}, True, 400),
        ({b"content-length": b""}, True, 400),
        ({b"content-length": b"3", b"expect": b"200-ok"}, True, 417),
    ],
)
def test_ambiguous_or_unknown_framing_is_refused(headers: dict[bytes, bytes], http_11: bool, status: int) -> None:
    with pytest.raises(RefusedError) as refused:
        read_framing(headers, http_11=http_11, most=9)
    assert refused.value.status == status
