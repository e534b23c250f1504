import pytest

from bascule.server.click.answer import CLOSE
from bascule.server.click.framing import RefusedError
from bascule.server.click.head import HeadReader
from bascule.server.click.limits import ClickLimits


def read(head: bytes, limits: ClickLimits | None = None) -> HeadReader:
    reader = HeadReader(limits or ClickLimits())
    reader.read(head)
    return reader


def refused(head: bytes, limits: ClickLimits | None = None) -> int:
    with pytest.raises(RefusedError) as error:
        read(head, limits)
    return error.value.status


def test_what_a_head_says() -> None:
    reader = read(b"GET /a?b=%2F HTTP/1.1\r\nHost: go.example\r\nUser-Agent: x\r\nCookie: a\r\nCookie: b\r\n\r\n")
    assert (reader.method, reader.target, reader.host) == (b"GET", b"/a?b=%2F", b"go.example")
    assert reader.headers[b"user-agent"] == b"x"
    assert reader.headers[b"cookie"] == b"a, b"
    assert reader.body is None


def test_one_reader_reads_many_heads() -> None:
    reader = HeadReader(ClickLimits())
    for method in (b"GET", b"HEAD", b"POST", b"GET"):
        for version in (b"1.1", b"1.0"):
            for extra in (b"", b"A: 1\r\nA: 2\r\n", b"Content-Length: 3\r\n"):
                line = b"%b /%b HTTP/%b\r\n" % (method, method, version)
                reader.read(line + b"Host: a\r\nConnection: keep-alive\r\n" + extra + b"\r\n")
                assert (reader.method, reader.target) == (method, b"/" + method)
                assert (reader.body is not None) == extra.startswith(b"Content")


def test_an_upgrade_is_read_as_a_request_that_closes() -> None:
    reader = read(b"GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    assert (reader.target, reader.connection, reader.body) == (b"/a", CLOSE, None)


START = b"GET / HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        (START + b"Host: a\r\n\r\n", 400),
        (START + b"Host: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
        (b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (b"GET /\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"SETUP / RTSP/1.0\r\nHost: a\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\r\n\r\n", 400),
        (b"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
        (START + b"A: b\nC: d\r\n\r\n", 400),
        (START + b"A: b\rC: d\r\n\r\n", 400),
        (START + b"A: b\0\r\n\r\n", 400),
        (START + b"A: b\r\n folded\r\n\r\n", 400),
        (START + b"A : b\r\n\r\n", 400),
        (START + b": b\r\n\r\n", 400),
        (START + b"A\r\n\r\n", 400),
        (START + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (START + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400),
        (START + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\n", 400),
        (START + b"Content-Length: 3, 3\r\n\r\n", 400),
        (START + b"Content-Length: +3\r\n\r\n", 400),
        (START + b"Content-Length: 0x3\r\n\r\n", 400),
        (START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (START + b"Transfer-Encoding: xchunked\r\n\r\n", 400),
        (START + b"Transfer-Encoding: chunked, identity\r\n\r\n", 400),
        (START + b"Transfer-Encoding: \x0bchunked\r\n\r\n", 400),
        (START + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (START + b"Expect: 200-ok\r\nContent-Length: 1\r\n\r\n", 417),
    ],
)
def test_refused_heads(head: bytes, status: int) -> None:
    assert refused(head) == status


def test_sizes_at_their_bounds() -> None:
    limits = ClickLimits(target=20, header_bytes=60, header_count=3, body=10)
    assert read(b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 19), limits).target == b"/" + b"a" * 19
    assert refused(b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 20), limits) == 414
    assert refused(b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 200), limits) == 414
    assert read(b"GET / HTTP/1.1\r\nHost: a\r\nB: %b\r\n\r\n" % (b"b" * 46), limits)
    assert refused(b"GET / HTTP/1.1\r\nHost: a\r\nB: %b\r\n\r\n" % (b"b" * 47), limits) == 431
    assert read(b"GET / HTTP/1.1\r\nHost: a\r\nB: b\r\nB: b\r\n\r\n", limits)
    assert refused(b"GET / HTTP/1.1\r\nHost: a\r\nB: b\r\nB: b\r\nB: b\r\n\r\n", limits) == 431
    assert refused(START + b"Content-Length: 11\r\n\r\n", limits) == 413


def test_a_begun_head_is_refused_no_sooner_and_no_later_than_a_whole_one() -> None:
    limits = ClickLimits(target=20, header_bytes=60)
    for head in (
        b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 19),
        b"GET / HTTP/1.1\r\nHost: a\r\nB: %b\r\n\r\n" % (b"b" * 46),
    ):
        for end in range(1, len(head)):
            HeadReader(limits).bound(head[:end])
    with pytest.raises(RefusedError):
        HeadReader(limits).bound(b"G" * 100)
    with pytest.raises(RefusedError):
        HeadReader(limits).bound(b"GET / HTTP/1.1\r\nHost: " + b"a" * 70)
