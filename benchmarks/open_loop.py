"""An open-loop HTTP client: requests leave by a timetable, not when the last answer came.

wrk waits for an answer before it asks again, so a server that stalls is asked less while it stalls and its worst
times go uncounted (coordinated omission). Here request number i is due at start + i / rate whatever happens, and its
latency runs from when it was due, not from when this client got round to sending it; requests on a connection whose
answer is late are sent behind it. What the client itself is late counts against the server.
"""

import select
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import msgspec

_STATUS = b"HTTP/1.1 "
_NAP = 0.0001


class Latencies(msgspec.Struct, frozen=True):
    """What an open-loop run saw.

    Attributes:
        asked: requests a second by the timetable.
        answered: answers a second, over the time from the first due request to the last answer.
        count: answers.
        p50_ms: median latency.
        p99_ms: 99th percentile.
        max_ms: the longest.
        late_ms: 99th percentile of how late this client sent, which is part of the latencies.
    """

    asked: float
    answered: float
    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    late_ms: float


class _Wire:
    """One connection and the due times of what it still owes."""

    __slots__ = ("due", "sock", "tail")

    def __init__(self, address: tuple[str, int]) -> None:
        self.sock = socket.create_connection(address, 5)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due: deque[float] = deque()
        self.tail = b""

    def answers(self) -> int:
        """How many answers began in what has come."""
        data = self.sock.recv(262_144)
        if not data:
            raise ConnectionError("the server closed a connection")
        data = self.tail + data
        self.tail = data[-len(_STATUS) + 1 :]
        return data.count(_STATUS)


def measure(
    address: tuple[str, int], requests: Sequence[bytes], rate: float, seconds: float, connections: int = 64
) -> Latencies:
    """Sends whole requests in turn at a fixed rate, over HTTP/1.1 connections kept open.

    Raises:
        OSError: the server cannot be reached or closed a connection.
    """
    wires = [_Wire(address) for _ in range(connections)]
    by_number = {wire.sock.fileno(): wire for wire in wires}
    poll = select.epoll()
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    total = int(rate * seconds)
    latencies: list[float] = []
    late: list[float] = []
    sent = 0
    start = now = time.perf_counter() + 0.01
    while len(latencies) < total and now < start + seconds + 10:
        now = time.perf_counter()
        due = min(total, int((now - start) * rate) + 1) if now >= start else 0
        idle = due <= sent
        while sent < due:
            wire = wires[sent % connections]
            late.append(now - start - sent / rate)
            wire.due.append(start + sent / rate)
            wire.sock.sendall(requests[sent % len(requests)])
            sent += 1
        for number, _ in poll.poll(0):
            idle = False
            wire = by_number[number]
            count = wire.answers()
            now = time.perf_counter()
            latencies.extend(now - wire.due.popleft() for _ in range(count))
        if idle:
            time.sleep(_NAP)
    for wire in wires:
        wire.sock.close()
    if len(latencies) < total:
        raise ConnectionError(f"{total - len(latencies)} of {total} requests were not answered")
    latencies.sort()
    late.sort()
    last = len(latencies) - 1
    p50, p99 = latencies[last // 2], latencies[int(last * 0.99)]
    return Latencies(
        rate, total / (now - start), total, p50 * 1e3, p99 * 1e3, latencies[-1] * 1e3, late[int(last * 0.99)] * 1e3
    )


def main(host: str, port: str, rate: str, seconds: str, paths: str) -> None:
    """``python -m benchmarks.open_loop HOST PORT RATE SECONDS FILE``: prints the latencies as JSON."""
    lines = Path(paths).read_bytes().splitlines()
    requests = [b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (path, host.encode()) for path in lines]
    print(msgspec.json.encode(measure((host, int(port)), requests, float(rate), float(seconds))).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
