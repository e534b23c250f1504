"""The send path: messages with no, one and three links, and a campaign's, each decision on disk before it is answered.

One ``bascule serve`` process on core 0 with an index of 500,000 entries; wrk (64 connections, every message with an id
of its own) on core 1; then an open-loop client at half of what was borne, for latency. How fast this disk can be synced
at all is printed beside.
"""

import contextlib
import itertools
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from benchmarks.click_fixture import make_home
from benchmarks.figure import Figure, show
from benchmarks.open_loop import Latencies, measure

ROUNDS = 5
SECONDS = 3
GOAL_RATE = 4000.0
GOAL_P99 = 10.0
Kind = Literal["0_links", "1_links", "3_links", "1_links_campaign"]
LINKS: Mapping[Kind, tuple[str, ...]] = {
    "0_links": (),
    "1_links": ("https://www.site{s}.example/{path}/{n}?ref=chat",),
    "3_links": ("https://a{s}.example/{path}", "www.site{s}.example/{path}", "(http://b.example/{path}?q={n})"),
    "1_links_campaign": (),
}
WHAT: Mapping[Kind, str] = {
    "0_links": "no link",
    "1_links": "1 link",
    "3_links": "3 links",
    "1_links_campaign": "1 link, all near-same with ever new sites: one campaign",
}
CAMPAIGN = "look at this https://www.site{s}.example/section/{n}/page.html?ref=chat before tonight, and tell me"
MADE = 30_000
"""Texts of one run; more than it sends."""
WORDS = """
about after again all and anyone are ask back because been before book bring build but can car code coffee come
could day did does done door down eat error even every fine first for friend from game get going good had has
have hear here home hope how if into just keep know last late later let library like line little look lunch made
make maybe mean might month more morning much must name need never next nice not now number of off old on one
only open or other our out over page people place plan play please read really right room run said same say
school see send she should show side since so some soon still stop such sure table take talk tell test than that
the their them then there they thing think this those time to today tomorrow too train try two under up us use
very wait walk want was water way we week well went were what when where which while who why will with work
would year yes you your
"""
_LUA = """local n, start = 0, "%s"
local headers = {["Authorization"] = "Bearer %s", ["Content-Type"] = "application/json"}
local texts = {}
for line in io.lines("%s") do texts[#texts + 1] = line end
function request()
  n = n + 1
  local text = texts[n]
  local body = '{"id":"' .. start .. n .. '","sender":"@a' .. n %% 500 .. '","text":"' .. text ..
    '","conversation":{"id":"!r' .. n %% 200 .. '","kind":"direct","size":2},"recipients":["@b' .. n %% 700 .. '"]}'
  return wrk.format("POST", "/v1/messages", headers, body)
end
"""


def texts(kind: Kind, start: str) -> Iterator[str]:
    """What people write, links amid: made-up sentences and addresses, no two alike; in a campaign the same words.

    Args:
        kind: of message.
        start: of the ids of a run; each run has texts of its own.
    """
    draw = random.Random(f"{kind} {start}")
    vocabulary = WORDS.split()
    for number in itertools.count(1):
        site = draw.randrange(500)
        if kind == "1_links_campaign":
            yield CAMPAIGN.format(n=number, s=number % 5000)
            continue
        words = draw.choices(vocabulary, k=draw.randint(8, 20))
        for link in LINKS[kind]:
            path = "/".join(draw.choices(vocabulary, k=draw.randint(1, 4)))
            words.insert(draw.randint(0, len(words)), link.format(n=number, s=site, path=path))
        yield " ".join(words)


def body(number: int, start: str, text: str) -> bytes:
    """One message, as wrk's script writes them."""
    return msgspec.json.encode(
        {
            "id": f"{start}{number}",
            "sender": f"@a{number % 500}",
            "text": text,
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


def _wrk(port: int, key: str, kind: Kind, start: str, folder: Path) -> float:
    script = folder / "send.lua"
    lines = folder / "texts"
    lines.write_text("\n".join(itertools.islice(texts(kind, start), MADE)) + "\n")
    script.write_text(_LUA % (start, key, lines))
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{SECONDS}s", "-s", str(script)]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True, timeout=SECONDS + 30
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"wrk saw failures:\n{said}")
    return float(rate[1])


def _latency(port: int, key: str, kind: Kind, start: str, rate: float) -> Latencies:
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.speed_send"]
    arguments = [str(port), key, kind, start, str(rate)]
    said = subprocess.run([*command, *arguments], capture_output=True, check=True, timeout=SECONDS + 60).stdout
    return msgspec.json.decode(said, type=Latencies)


def load(port: str, key: str, kind: Kind, start: str, rate: str) -> None:
    """Send at a fixed rate and print the latencies as JSON."""
    head = "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n"
    requests = []
    for number, said in enumerate(itertools.islice(texts(kind, start), int(float(rate) * SECONDS) + 1)):
        text = body(number, start, said)
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
            for kind in LINKS:
                _wrk(port, key, kind, f"warm{kind}-", folder)
            rounds = [
                {kind: _wrk(port, key, kind, f"{turn}-{kind}-", folder) for kind in LINKS} for turn in range(ROUNDS)
            ]
            for kind in LINKS:
                found += _told(kind, [one[kind] for one in rounds], port, key)
    return found


def _told(kind: Kind, rates: list[float], port: int, key: str) -> list[Figure]:
    rate = statistics.median(rates)
    data = f"{WHAT[kind]}, durable, {len(rates)} rounds, {min(rates):,.0f} to {max(rates):,.0f}"
    goal = GOAL_RATE if kind == "1_links" else None
    runs = [_latency(port, key, kind, f"half{kind}-{turn}-", rate / 2) for turn in range(3)]
    told = f"open loop at {rate / 2:,.0f}/s; client late by (p99) {max(run.late_ms for run in runs):.2f} ms"
    p99 = statistics.median(run.p99_ms for run in runs)
    p50 = statistics.median(run.p50_ms for run in runs)
    return [
        Figure(f"send.rate_{kind}", rate, "1/s", goal, data=data),
        Figure(f"send.p50_ms_{kind}_half_load", p50, "ms", None, "lower", told),
        Figure(f"send.p99_ms_{kind}_half_load", p99, "ms", GOAL_P99 if kind == "1_links" else None, "lower", told),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        load(*sys.argv[1:])  # type: ignore[arg-type] # by ourselves
    else:
        show("send", figures())
