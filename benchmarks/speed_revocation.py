"""How fast a revocation holds everywhere, and what revocations cost the clicks beside them.

Several ``bascule serve`` processes on one home share core 0; everything that asks them runs on core 1. A verdict is
posted to one process, and a link to its destination is opened at every process again and again until each refuses:
from before the post to the last first refusal, while other links are opened all the time. Then one process alone: wrk's
rate on its links with and without a hundred revocations a second, in turns.
"""

import asyncio
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.click_fixture import make_home, signed_path
from benchmarks.figure import Figure, show
from benchmarks.speed_click import _LUA, _wrk

PROCESSES = (1, 4, 8)
REVOCATIONS = 150
CLICKS_PER_SECOND = 3000
GOAL_MS = 250.0
RATE = 100
ROUNDS = 5
GOAL_RATIO = 0.95
_TOLD = re.compile(r"bascule: (API|links) on http://127\.0\.0\.1:(\d+)")


class Addresses(msgspec.Struct, frozen=True):
    """Where one process listens on loopback."""

    api: int
    links: int


class Told(msgspec.Struct, frozen=True):
    """What a run of revocations printed: seconds each, clicks answered meanwhile, and the service's own figure."""

    seconds: list[float]
    clicks: float
    own_p99_ms: float


@contextlib.contextmanager
def serving(home: Path, count: int) -> Iterator[list[Addresses]]:
    """So many processes on ``home``, all on core 0."""
    command = ["taskset", "-c", "0", sys.executable, "-m", "bascule.cli.main", "serve", "--home", str(home)]
    command += ["--listen", "127.0.0.1:0", "--click-listen", "127.0.0.1:0"]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(count)]
    try:
        yield [_addresses(process) for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def _addresses(process: "subprocess.Popen[str]") -> Addresses:
    told: dict[str, int] = {}
    for line in process.stderr or ():
        told |= {name: int(port) for name, port in _TOLD.findall(line)}
        if len(told) == 2:
            return Addresses(told["API"], told["links"])
    raise RuntimeError("a service did not start")


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, bytes]:
    """One request on a connection that stays open: the status and the body."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head[9:12]), body


def _get(path: bytes) -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % path


def _post(key: str, url: str) -> bytes:
    body = json.dumps({"url": url, "verdict": "block", "match": "host", "reason": "benchmark"}).encode()
    head = f"POST /v1/verdicts HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
    return head.encode() + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


class _Clicks:
    """Opens other links at every process, at an even pace, until stopped."""

    def __init__(self, ports: list[int]) -> None:
        self._pause = len(ports) / CLICKS_PER_SECOND
        self.answered = 0
        self._tasks = [asyncio.create_task(self._open(port)) for port in ports]

    async def _open(self, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = 0
        while True:
            began = time.perf_counter()
            request = _get(signed_path(f"https://ordinary{number % 500}.example/{number}"))
            status, _ = await _ask(reader, writer, request)
            if status != 302:
                raise RuntimeError(f"an ordinary link was answered with {status}")
            number, self.answered = number + 1, self.answered + 1
            await asyncio.sleep(max(0.0, self._pause - (time.perf_counter() - began)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _revoke(addresses: list[Addresses], key: str, start: str) -> Told:
    api = await asyncio.open_connection("127.0.0.1", addresses[0].api)
    doors = [await asyncio.open_connection("127.0.0.1", one.links) for one in addresses]
    clicks = _Clicks([one.links for one in addresses])
    seconds = []
    began = time.perf_counter()

    async def refused(door: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> float:
        while (await _ask(*door, request))[0] != 410:
            await asyncio.sleep(0)
        return time.perf_counter()

    for number in range(REVOCATIONS):
        url = f"https://{start}{number}.example/login"
        request = _get(signed_path(url))
        for door in doors:
            if (await _ask(*door, request))[0] != 302:
                raise RuntimeError("the link was refused before its time")
        asked = time.perf_counter()
        waiting = [asyncio.ensure_future(refused(door, request)) for door in doors]
        status, _ = await _ask(*api, _post(key, url))
        if status != 201:
            raise RuntimeError(f"the verdict was answered with {status}")
        seconds.append(max(await asyncio.gather(*waiting)) - asked)
    rate = clicks.answered / (time.perf_counter() - began)
    await clicks.stop()
    head = f"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    own = json.loads((await _ask(*api, head))[1])
    if own["processes"] != len(addresses):
        raise RuntimeError(f"the service counts {own['processes']} processes of {len(addresses)}")
    return Told(seconds, rate, own["revocations"]["p99_ms"])


async def _flood(port: int, key: str, start: str, seconds: float, rate: int) -> None:
    """Post ``rate`` verdicts a second at an even pace."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter()
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        if not rate:
            continue
        status, _ = await _ask(reader, writer, _post(key, f"https://{start}{number}.example/"))
        if status != 201:
            raise RuntimeError(f"a verdict was answered with {status}")


def _client(*arguments: str) -> "subprocess.Popen[bytes]":
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.speed_revocation", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _pushed(home: Path, key: str, count: int) -> list[Figure]:
    with serving(home, count) as addresses:
        given = msgspec.json.encode(addresses).decode()
        client = _client("revoke", given, key, f"revoked{count}-")
        said = client.communicate(timeout=300)[0]
    told = msgspec.json.decode(said, type=Told)
    ordered = sorted(1e3 * one for one in told.seconds)
    p99 = ordered[int(len(ordered) * 0.99)]
    data = f"{count} processes on one core, {len(ordered)} revocations, {told.clicks:,.0f} other clicks/s"
    own = f"{data}; as the service measured it"
    return [
        Figure(f"revocation.p50_ms_{count}", statistics.median(ordered), "ms", data=data),
        Figure(f"revocation.p99_ms_{count}", p99, "ms", GOAL_MS, "lower", data),
        Figure(f"revocation.own_p99_ms_{count}", told.own_p99_ms, "ms", data=own),
    ]


def _rate_beside(links: int, script: Path, port: int, key: str, start: str, rate: int) -> float:
    """Wrk's rate on links while a client posts ``rate`` verdicts a second; with none it is there all the same."""
    flood = _client("flood", str(port), key, start, "4", str(rate))
    time.sleep(1.0)  # until it has started
    answered = _wrk(links, script)
    if flood.wait(60):
        raise RuntimeError("revocations failed")
    return answered


def _beside_clicks(home: Path, key: str, folder: Path) -> list[Figure]:
    script, listed = folder / "load.lua", folder / "paths"
    listed.write_bytes(signed_path("https://ordinary.example/path") + b"\n")
    script.write_text(_LUA % listed)
    found = []
    for name, count in (("here", 1), ("elsewhere", 2)):
        with serving(home, count) as addresses:
            links, api = addresses[0].links, addresses[-1].api
            _wrk(links, script, 1)
            ratios = []
            for turn in range(ROUNDS):
                idle, busy = (_rate_beside(links, script, api, key, f"{name}{turn}-", at) for at in (0, RATE))
                ratios.append(busy / idle)
        told = "by the one process" if name == "here" else "by another process on the same core"
        spread = f"{ROUNDS} rounds, {min(ratios):.2f} to {max(ratios):.2f} of the rate without"
        data = f"{RATE} revocations/s accepted {told}; {spread}"
        found.append(
            Figure(f"revocation.click_ratio_{name}", statistics.median(ratios), "ratio", GOAL_RATIO, data=data)
        )
    return found


def figures() -> list[Figure]:
    """Measures both; nothing where wrk, taskset or a second core is missing, and says so."""
    missing = [name for name in ("wrk", "taskset") if shutil.which(name) is None]
    if missing or (os.cpu_count() or 1) < 2:
        print(f"revocation: not measured, for want of {', '.join(missing) or 'a second core'}")
        return []
    with tempfile.TemporaryDirectory(prefix="bascule-bench-") as name:
        folder = Path(name)
        key = make_home(folder / "home")
        found = [figure for count in PROCESSES for figure in _pushed(folder / "home", key, count)]
        return found + _beside_clicks(folder / "home", key, folder)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        show("revocation", figures())
    elif sys.argv[1] == "revoke":
        where = msgspec.json.decode(sys.argv[2], type=list[Addresses])
        print(msgspec.json.encode(asyncio.run(_revoke(where, sys.argv[3], sys.argv[4]))).decode())
    else:
        asyncio.run(_flood(int(sys.argv[2]), sys.argv[3], sys.argv[4], float(sys.argv[5]), int(sys.argv[6])))
