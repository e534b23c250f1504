"""The send path: messages with no, one and three links, each decision on disk before it is answered.

One ``bascule serve`` process on core 0 with an index of 500,000 entries; wrk (64 connections, every message with an id
of its own) on core 1; then an open-loop client at half of what was borne, for latency. How fast this disk can be synced
at all is printed beside.
"""

import contextlib
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

from benchmarks.click_fixture import make_home
from benchmarks.figure import Figure, show
from benchmarks.open_loop import Latencies, measure

ROUNDS = 5
SECONDS = 3
GOAL_RATE = 4000.0
GOAL_P99 = 10.0
TEXTS = {
    0: "see you at the usual place tonight, I will bring the book you asked for, message number {n}",
    1: "look at this https://www.site{s}.example/section/{n}/page.html?ref=chat before tonight, and tell me",
    3: "https://a{s}.example/x/{n} or www.site{s}.example/{n} or (http://b.example/{n}?q=1), you choose",
}
_LUA = """local n, start = 0, "%s"
local headers = {["Authorization"] = "Bearer %s", ["Content-Type"] = "application/json"}
function request()
  n = n + 1
  local text = ([[%s]]):gsub("{n}", n):gsub("{s}", n %% 5000)
  local body = '{"id":"' .. start .. n .. '","sender":"@a' .. n %% 500 .. '","text":"' .. text ..
    '","conversation":{"id":"!r' .. n %% 200 .. '","kind":"direct","size":2},"recipients":["@b' .. n %% 700 .. '"]}'
  return wrk.format("POST", "/v1/messages", headers, body)
end
"""


def body(number: int, start: str, links: int) -> bytes:
    """One message, as wrk's script writes them."""
    return msgspec.json.encode(
        {
            "id": f"{start}{number}",
            "sender": f"@a{number % 500}",
            "text": TEXTS[links].format(n=number, s=number % 5000),
            "conversation": {"id": f"!r{number % 200}", "kind": "direct", "size": 2},
            "recipients": [f"@b{number % 700}"],
        }
    )


@contextlib.contextmanager
def _running(home: Path) -> Iterator[int]:
    """The service on core 0; its API's port."""
    command = ["taskset", "-c", "0", sys.executable, "-m", "bascule.cli.main", "serve", "--home", str(home)]
    process = subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0", "--click-listen", ""], stderr=subprocess.PIPE, text=True
    )
    try:
        for line in process.stderr or ():
            if found := re.search(r"API on http://127\.0\.0\.1:(\d+)", line):
                yield int(found[1])
                return
        raise RuntimeError("the service did not start")
    finally:
        process.terminate()
        process.wait(20)


def _wrk(port: int, key: str, links: int, start: str, folder: Path) -> float:
    script = folder / "send.lua"
    script.write_text(_LUA % (start, key, TEXTS[links]))
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{SECONDS}s", "-s", str(script)]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True, timeout=SECONDS + 30
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"wrk saw failures:\n{said}")
    return float(rate[1])


def _latency(port: int, key: str, links: int, start: str, rate: float) -> Latencies:
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.speed_send"]
    arguments = [str(port), key, str(links), start, str(rate)]
    said = subprocess.run([*command, *arguments], capture_output=True, check=True, timeout=SECONDS + 60).stdout
    return msgspec.json.decode(said, type=Latencies)


def load(port: str, key: str, links: str, start: str, rate: str) -> None:
    """Send at a fixed rate and print the latencies as JSON."""
    head = "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n"
    requests = []
    for number in range(int(float(rate) * SECONDS) + 1):
        text = body(number, start, int(links))
        requests.append(head.format(key, len(text)).encode() + text)
    print(msgspec.json.encode(measure(("127.0.0.1", int(port)), requests, float(rate), SECONDS)).decode())


def syncs(folder: Path) -> float:
    """How many single writes a second this disk syncs."""
    with (folder / "sync").open("wb") as file:
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < 1.0:
            file.write(b"x" * 512)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
    return count / (time.perf_counter() - began)


def figures() -> list[Figure]:
    """Measures each kind of message; nothing where wrk or taskset is missing, and says so."""
    missing = [name for name in ("wrk", "taskset") if shutil.which(name) is None]
    if missing or (os.cpu_count() or 1) < 2:
        print(f"send: not measured, for want of {', '.join(missing) or 'a second core'}")
        return []
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bascule-bench-") as name:
        folder = Path(name)
        found.append(Figure("send.disk_syncs", syncs(folder), "1/s", data="fdatasync of 512 bytes, one after another"))
        key = make_home(folder / "home")
        with _running(folder / "home") as port:
            for links in TEXTS:
                _wrk(port, key, links, f"warm{links}-", folder)
            rounds = [
                {links: _wrk(port, key, links, f"{turn}-{links}-", folder) for links in TEXTS} for turn in range(ROUNDS)
            ]
            for links in TEXTS:
                found += _told(links, [one[links] for one in rounds], port, key)
    return found


def _told(links: int, rates: list[float], port: int, key: str) -> list[Figure]:
    rate = statistics.median(rates)
    data = f"{links} link{'s' * (links != 1)}, durable, {len(rates)} rounds, {min(rates):,.0f} to {max(rates):,.0f}"
    goal = GOAL_RATE if links == 1 else None
    runs = [_latency(port, key, links, f"half{links}-{turn}-", rate / 2) for turn in range(3)]
    told = f"open loop at {rate / 2:,.0f}/s; client late by (p99) {max(run.late_ms for run in runs):.2f} ms"
    p99 = statistics.median(run.p99_ms for run in runs)
    p50 = statistics.median(run.p50_ms for run in runs)
    return [
        Figure(f"send.rate_{links}_links", rate, "1/s", goal, data=data),
        Figure(f"send.p50_ms_{links}_links_half_load", p50, "ms", None, "lower", told),
        Figure(f"send.p99_ms_{links}_links_half_load", p99, "ms", GOAL_P99 if links == 1 else None, "lower", told),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        load(*sys.argv[1:])
    else:
        show("send", figures())
