"""The protocol over real sockets, and its independence of how bytes are cut, over a transport that records."""

import asyncio
import itertools
import re
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bascule.gate.crossing import ClickAnswer, ClickRequest
from bascule.server.click.limits import ClickLimits
from bascule.server.click.protocol import ClickProtocol
from bascule.server.click.service import ClickService

Start = Callable[..., Any]

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
GOOD = b"GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
HEADERS = ((b"cache-control", b"no-store"),)


def statuses(data: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)]


def test_redirect(served: Any) -> None:
    said = served.exchange(GET)
    head, _, body = said.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 302 Found"
    assert re.fullmatch(rb"date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", lines[1])
    assert lines[2:] == [
        b"cache-control: no-store",
        b"referrer-policy: no-referrer",
        b"location: https://example.com/a",
        b"content-length: 0",
    ]
    assert body == b""


def test_a_connection_is_kept_and_serves_on(served: Any) -> None:
    with served.connect() as sock:
        for _ in range(5):
            sock.sendall(GET)
            assert statuses(sock.recv(65536)) == [302]


def test_what_the_handler_sees(served: Any) -> None:
    request = b"POST /page?q=%2F HTTP/1.1\r\nHost: go.example:80\r\nAccept-Language: de\r\nUser-Agent: x y\r\n"
    said = served.exchange(request + b"Content-Length: 3\r\n\r\na=b")
    assert said.endswith(b"\r\n\r\nPOST|/page?q=%2F|go.example:80|127.0.0.1|de|x y|a=b")
    said = served.exchange(request + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\n=b\r\n0\r\n\r\n")
    assert said.endswith(b"|a=b")
    assert served.exchange(GET.replace(b"/a", b"http://A/page?")).endswith(b"GET|/page?|a|127.0.0.1|||")


def test_pipelined_requests_are_answered_in_order(served: Any) -> None:
    asked = [b"/%d" % at for at in range(500)]
    said = served.exchange(b"".join(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % target for target in asked))
    assert re.findall(rb"location: https://example.com(\S+)", said) == asked


def test_bodies_between_requests_are_drained(served: Any) -> None:
    with_body = b"GET /b HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\nGET /no HTTP/1.1\r\n\r\n"
    chunked = b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    said = served.exchange((with_body + chunked + b"\r\n" + GET) * 40)
    assert re.findall(rb"example\.com/(\S+)", said) == [b"b", b"c", b"a"] * 40


def test_head_has_the_length_and_no_body(served: Any) -> None:
    said = served.exchange(b"HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n" + GOOD)
    assert b"content-length: 25\r\n" in said
    assert statuses(said) == [200, 302]
    assert b"|" not in said


def test_no_content(served: Any) -> None:
    assert statuses(served.exchange(b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n" + GOOD)) == [204, 302]


@pytest.mark.parametrize(
    ("version", "connection", "expected"),
    [
        (b"1.1", b"", [302, 302]),
        (b"1.1", b"Connection: close\r\n", [302]),
        (b"1.0", b"", [302]),
        (b"1.0", b"Connection: keep-alive\r\n", [302, 302]),
        (b"1.1", b"Connection: Upgrade\r\nUpgrade: websocket\r\n", [302]),
    ],
)
def test_keep_alive(served: Any, version: bytes, connection: bytes, expected: list[int]) -> None:
    said = served.exchange(b"GET / HTTP/%b\r\nHost: a\r\n%b\r\n" % (version, connection) * 2)
    assert statuses(said) == expected
    assert said.count(b"connection: close") == (len(expected) == 1)
    assert said.count(b"connection: keep-alive") == (2 if version == b"1.0" and len(expected) == 2 else 0)


def test_host_may_be_missing_before_http_11(served: Any) -> None:
    assert statuses(served.exchange(b"GET / HTTP/1.0\r\n\r\n")) == [302]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 9000, 414),
        (b"GET /" + b"a" * 8191 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 302),
        (b"GET /" + b"a" * 8192 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nB: " + b"b" * 17000, 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"B: b\r\n" * 63 + b"\r\n", 302),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"B: b\r\n" * 64 + b"\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16384\r\n\r\n" + b"b" * 16384, 302),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n\r\n" + b"b" * 16385, 413),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n"
            + b"b" * 16384
            + b"\r\n0\r\n\r\n",
            302,
        ),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4001\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", 400),
        (b"\x16\x03\x01\x00\xa5\x01", 400),
        (b"\r\n" * 100 + GET, 400),
        (b"\r\r\n" + GET, 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ],
    ids=range(16),
)
def test_refusals_close_the_connection(served: Any, request_: bytes, status: int) -> None:
    said = served.exchange(request_ + (GET if status != 302 else b""))
    assert statuses(said) == [status]
    assert (b"connection: close" in said) == (status != 302)


def test_a_refusal_reaches_a_peer_that_is_still_writing(served: Any) -> None:
    with served.connect() as sock:
        sock.sendall(b"GET /" + b"a" * 200_000)
        assert statuses(sock.recv(65536)) == [414]


def test_blank_lines_before_a_request_are_read_over(served: Any) -> None:
    assert statuses(served.exchange(b"\r\n\r\n" + GET + b"\r\n" + GET)) == [302, 302]


def test_continue_is_said_once_and_only_for_a_body_that_will_be_taken(served: Any) -> None:
    start = b"POST /page HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
    with served.connect() as sock:
        sock.sendall(start + b"Content-Length: 3\r\n\r\n")
        assert sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"abc")
        assert sock.recv(65536).endswith(b"|abc")
    assert statuses(served.exchange(start + b"Content-Length: 16385\r\n\r\n")) == [413]
    assert statuses(served.exchange(start.replace(b"100-c", b"c") + b"Content-Length: 3\r\n\r\nabc")) == [417]


@pytest.mark.parametrize("target", [b"/raise", b"/split", b"/status"])
def test_a_failing_handler_is_a_counted_500_without_detail(start: Start, target: bytes, caplog: Any) -> None:
    running = start()
    said = running.exchange(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % target + GET)
    assert statuses(said) == [500]
    assert b"secret" not in said
    assert b"set-cookie" not in said
    assert statuses(running.exchange(GET)) == [302]
    assert running.counters().failed == 1
    assert [record.name for record in caplog.records] == ["bascule.click"]


def test_a_connection_ends_after_its_share_of_requests(start: Start) -> None:
    said = start(limits=ClickLimits(requests_per_connection=3)).exchange(GET * 5)
    assert statuses(said) == [302, 302, 302]
    assert said.count(b"connection: close") == 1


def test_connections_over_the_cap_get_a_503(start: Start) -> None:
    running = start(limits=ClickLimits(connections_per_client=2))
    with running.connect() as first, running.connect() as second:
        for sock in (first, second):
            sock.sendall(GET)
            assert statuses(sock.recv(65536)) == [302]
        with running.connect() as third:
            assert statuses(third.recv(65536)) == [503]
            assert third.recv(1) == b""
        assert running.counters().refused == {"connections_per_client": 1}
    assert eventually(lambda: running.counters().open == 0)
    assert statuses(running.exchange(GET)) == [302]


def eventually(holds: Callable[[], bool], within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return holds()


SHORT = ClickLimits(
    target=20, header_timeout=0.2, body_timeout=0.2, idle_timeout=0.2, write_timeout=0.2, linger=0.1, tick=0.02
)


def test_slow_clients_are_shed(start: Start) -> None:
    running = start(limits=SHORT)
    with running.connect() as silent, running.connect() as slow, running.connect() as body, running.connect() as idle:
        idle.sendall(GET)
        body.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        began = time.monotonic()
        try:
            for byte in b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a" * 1000:  # a byte now and then does not buy time
                slow.send(bytes((byte,)))
                if time.monotonic() - began > 2:
                    pytest.fail("a slow head is borne")
                time.sleep(0.01)
        except OSError:
            pass
        assert silent.recv(65536) == b""
        assert statuses(body.recv(65536)) == [408]
        assert statuses(idle.recv(65536)) == [302]
        assert idle.recv(65536) == b""
    assert eventually(lambda: running.counters().open == 0)
    timeouts = running.counters().timeouts
    assert timeouts["header"] == 2
    assert timeouts["body"] == timeouts["idle"] == 1


def test_drips_of_blank_lines_do_not_buy_time(start: Start) -> None:
    running = start(limits=SHORT)
    with running.connect() as sock:
        began = time.monotonic()
        try:
            while time.monotonic() - began < 3:
                sock.sendall(b"\r")
                time.sleep(0.02)
                sock.sendall(b"\n")
                time.sleep(0.02)
        except OSError:  # closed on us
            pass
        assert time.monotonic() - began < 2


def test_a_peer_that_does_not_read_is_held_back_and_then_shed(start: Start) -> None:
    asked = []

    def handler(request: ClickRequest) -> ClickAnswer:
        asked.append(request.target)
        return ClickAnswer(200, HEADERS, None, b"a" * 60_000)

    running = start(handler=handler, limits=ClickLimits(write_timeout=0.5, tick=0.02))
    with running.connect() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.sendall(GET * 2000)
        assert eventually(lambda: running.counters().open == 0)
    assert len(asked) < 400  # 120 MB were asked for; what was made fits the buffers between
    assert running.counters().timeouts == {"write": 1}


def test_a_slow_reader_gets_everything_in_order(served: Any) -> None:
    asked = [b"/big%d" % at for at in range(120)]
    with served.connect() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        sock.sendall(b"".join(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % target for target in asked))
        sock.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        parts = []
        while part := sock.recv(65536):
            parts.append(part)
    assert re.findall(rb"/big\d+", b"".join(parts)) == asked


def test_one_who_pipelines_does_not_starve_the_others(start: Start) -> None:
    running = start(handler=lambda _: (time.sleep(0.0005), ClickAnswer(302, HEADERS, b"https://example.com/"))[1])
    with running.connect() as busy:
        busy.sendall(GET * 2000)  # a second of work
        time.sleep(0.05)
        began = time.monotonic()
        assert statuses(running.exchange(GET)) == [302]
        assert time.monotonic() - began < 0.5


def test_the_client_behind_a_trusted_proxy(start: Start, served: Any) -> None:
    request = b"GET /page HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n\r\n"
    assert b"|192.0.2.2|" in start(trusted=("127.0.0.0/8",)).exchange(request)
    assert b"|127.0.0.1|" in served.exchange(request)


# How bytes are cut into packets.


class Recorded(asyncio.Transport):
    """What a connection wrote, and whether it closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = self.paused = False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.written += data

    def write_eof(self) -> None:
        self.written += b"<eof>"

    def can_write_eof(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True

    abort = close

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass


def said_to(pieces: list[bytes], limits: ClickLimits) -> tuple[bytes, bool]:
    """What is answered to these packets, and whether the connection is closed then."""

    def handler(request: ClickRequest) -> ClickAnswer:
        return ClickAnswer(200, HEADERS, request.target, b"|".join((request.method, request.host, request.body)))

    async def run() -> tuple[bytes, bool]:
        transport = Recorded()
        protocol = ClickProtocol(ClickService(handler, limits, now=0.0, clock=lambda: 0.0))
        protocol.connection_made(transport)
        for piece in pieces:
            while transport.paused and not transport.closed:
                await asyncio.sleep(0)
            if not transport.closed:
                protocol.data_received(piece)
        while transport.paused and not transport.closed:
            await asyncio.sleep(0)
        return transport.written, transport.closed

    return asyncio.run(run())


REQUESTS = [
    GET,
    GET,
    b"HEAD /h HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
    b"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
    b"POST /q HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x\r\nd\r\n0\r\nT: u\r\n\r\n",
    b"POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    b"GET /o HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"GET http://a/f HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\r\n",
    b"GET /long" + b"g" * 80 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /i HTTP/1.1\r\nHost: a\r\nB: " + b"b" * 70 + b"\r\n\r\n",
    b"GET /j HTTP/1.1\r\nHost: a\r\n" + b"C: c\r\n" * 5 + b"\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /u HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /k HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    GOOD,
]
ODD = [b"\r", b"\n", b"\0", b" ", b":", b"\r\n", b"\r\n\r\n", b"0", b"9", b"\xff", b"Host: a\r\n", b"/", b"A", b";"]
TIGHT = ClickLimits(target=64, header_bytes=80, header_count=5, body=8, burst=3)


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Some requests on end, a few places changed."""
    data = b"".join(draw(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=6)))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(ODD)) + data[at + draw(st.integers(0, 2)) :]
    return data


@example(b"A\r\r", [])
@example(b"HEAD /j HTTP/1.1\r\nHost: a\r\nB: " + b"b" * 200 + b"\r\n\r\n", [7, 90])
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams(), st.lists(st.integers(0, 700), max_size=12))
def test_how_the_stream_is_cut_makes_no_difference(data: bytes, cuts: list[int]) -> None:
    whole = said_to([data], TIGHT)
    places = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    assert said_to([data[a:b] for a, b in itertools.pairwise(places) if a < b], TIGHT) == whole
    assert said_to([data[at : at + 1] for at in range(len(data))], TIGHT) == whole


def test_byte_by_byte_over_a_socket(served: Any) -> None:
    data = b"".join(REQUESTS[:9]) + GOOD
    with served.connect() as sock:
        for at in range(len(data)):
            sock.send(data[at : at + 1])
        parts = []
        while part := sock.recv(65536):
            parts.append(part)
    assert statuses(b"".join(parts)) == statuses(served.exchange(data))


# Whatever comes.


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(streams(), st.binary(max_size=400), st.binary(max_size=60).map(lambda noise: GET + noise)))
def test_noise_is_answered_or_closed_and_the_next_is_served(served: Any, data: bytes) -> None:
    began = time.monotonic()
    served.exchange(data)
    assert statuses(served.exchange(GOOD)) == [302]
    assert time.monotonic() - began < 4
    assert not served.errors
