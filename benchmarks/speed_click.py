"""The click path against nginx: ``return 302``, the ASGI application on uvicorn, and the click server.

Each server is one process on core 0, wrk (64 connections, one thread) runs on core 1, and rounds take turns (nginx,
ASGI, click server, again) so that a busy neighbour meets all three; a ratio is taken inside its round. Two loads: one
link over and over (hot), and distinct links in random order (cold). Latency is measured at half of what each server
bore at best, by an open-loop client with a timetable (:mod:`benchmarks.open_loop`).
"""

import asyncio
import contextlib
import importlib
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import uvicorn
import uvloop

from bascule.gate.crossing import ClickAnswer, ClickHandler, ClickRequest
from bascule.server.click.asgi import ClickApp
from bascule.server.click.serve import serve
from bascule.server.run import quieten_collector
from benchmarks.figure import Figure, show
from benchmarks.open_loop import Latencies

ROUNDS = 5
SECONDS = 2
COLD = 20_000
SERVERS = ("nginx", "asgi", "protocol")
GOALS = {"asgi": 0.25, "protocol": 0.5}
P99_GOAL = 5.0
KEPT_UP = 0.98
PUNCTUAL_MS = 1.0
TRIES = 8

_NGINX = """daemon off; master_process off; worker_processes 1; pid {dir}/pid; error_log {dir}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path {dir}/a; proxy_temp_path {dir}/b; fastcgi_temp_path {dir}/c;
  uwsgi_temp_path {dir}/d; scgi_temp_path {dir}/e;
  server {{ listen 127.0.0.1:{port} backlog=2048; location / {{ return 302 https://example.com/path; }} }}
}}
"""
_LUA = """local requests, at = {}, 0
function init(args)
  for path in io.lines("%s") do requests[#requests + 1] = wrk.format("GET", path) end
end
function request()
  at = at %% #requests + 1
  return requests[at]
end
"""
_BARE_HEADERS = ((b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer"))


def bare(request: ClickRequest) -> ClickAnswer:
    """The least a handler can do: the servers alone are measured."""
    return ClickAnswer(302, _BARE_HEADERS, b"https://example.com" + request.target)


def _fixture() -> ModuleType | None:
    """The product's own handler and links, where they are there."""
    try:
        return importlib.import_module("benchmarks.click_fixture")
    except ModuleNotFoundError as error:
        if error.name != "benchmarks.click_fixture":
            raise
        return None


def make_handler() -> tuple[ClickHandler, str]:
    """The handler that is measured, and what to call it."""
    fixture = _fixture()
    return (fixture.handler(), "MAC check and verdict") if fixture else (bare, "bare handler")


def make_paths(count: int) -> list[bytes]:
    """As many distinct paths, all of which the handler sends on."""
    fixture = _fixture()
    if fixture:
        return list(fixture.paths(count))
    return [b"/k1.%032x.t%d/example.com/path/%d" % (at * 7919, at, at) for at in range(count)]


def _serve(kind: str, port: int) -> None:
    """One server process, until it is ended."""
    handler, _ = make_handler()
    quieten_collector()
    if kind == "asgi":
        uvicorn.run(
            ClickApp(handler), port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning"
        )
        return

    async def run() -> None:
        await serve(handler, ("127.0.0.1", port))
        await asyncio.Event().wait()

    uvloop.run(run())


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("a server did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("a server did not answer within a minute")


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[dict[str, int]]:
    """All servers on core 0, by name and port."""
    ports = {name: _free_port() for name in SERVERS}
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(dir=folder, port=ports["nginx"]))
    commands = {
        "nginx": ["nginx", "-c", str(config), "-e", str(folder / "error.log")],
        "asgi": [sys.executable, "-m", "benchmarks.speed_click", "asgi", str(ports["asgi"])],
        "protocol": [sys.executable, "-m", "benchmarks.speed_click", "protocol", str(ports["protocol"])],
    }
    processes = {name: subprocess.Popen(["taskset", "-c", "0", *command]) for name, command in commands.items()}
    try:
        for name, process in processes.items():
            _wait(ports[name], process)
        yield ports
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(10)


def _wrk(port: int, script: Path, seconds: int = SECONDS) -> float:
    """Requests a second, all of them answered with a 302."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", "-s", str(script)]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True, timeout=seconds + 30
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"wrk saw failures:\n{said}")
    return float(rate[1])


def _open_loop(port: int, rate: float, paths: Path) -> Latencies:
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.open_loop"]
    said = subprocess.run(
        [*command, "127.0.0.1", str(port), str(rate), str(SECONDS), str(paths)], capture_output=True, check=True
    ).stdout
    return msgspec.json.decode(said, type=Latencies)


def _check(port: int, paths: list[bytes]) -> None:
    """A server that does not answer 302 to what it will be asked measures nothing."""
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        for path in paths[:: max(1, len(paths) // 50)]:
            sock.sendall(b"GET %b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (path, port))
            said = sock.recv(65536)
            if not said.startswith(b"HTTP/1.1 302"):
                raise RuntimeError(f"{path!r} was answered with {said[:60]!r}")


def _spread(values: list[float], digits: int = 0) -> str:
    return f"{min(values):,.{digits}f} to {max(values):,.{digits}f}"


def _rates(rounds: list[dict[str, float]]) -> list[Figure]:
    found = []
    for name in SERVERS:
        values = [one[name] for one in rounds]
        told = f"{len(values)} rounds, {_spread(values)}"
        found.append(Figure(f"click.{name}_rps", statistics.median(values), "req/s", data=told))
        if name in GOALS:
            ratios = [one[name] / one["nginx"] for one in rounds]
            told = f"of nginx's in the same round, {_spread(ratios, 2)}"
            found.append(Figure(f"click.{name}_ratio", statistics.median(ratios), "ratio", GOALS[name], data=told))
    return found


def _latency(name: str, port: int, rate: float, paths: Path) -> list[Figure]:
    runs: list[Latencies] = []
    while len(runs) < TRIES and sum(run.late_ms <= PUNCTUAL_MS for run in runs) < 3:
        runs.append(_open_loop(port, rate, paths))
    on_time = [run for run in runs if run.answered >= KEPT_UP * rate]
    # A client that got no processor time says nothing of the server; where all were late, they count all the same.
    on_time = [run for run in on_time if run.late_ms <= PUNCTUAL_MS] or on_time
    kept = [run.p99_ms for run in on_time]
    figure = f"click.{name}_p99_ms_half_load"
    if not kept:  # the client, or the server, was slower than the timetable: no latency at this load
        print(f"{figure}: not measured, {max(run.answered for run in runs):,.0f}/s of {rate:,.0f}/s asked")
        return []
    told = f"open loop at {rate:,.0f}/s, {len(kept)} of {len(runs)} runs, {_spread(kept, 2)}"
    told += f"; the client itself sent late by (p99) {_spread([run.late_ms for run in on_time], 2)}"
    goal = P99_GOAL if name in GOALS else None
    return [Figure(figure, statistics.median(kept), "ms", goal, "lower", told)]


def _named(figures: list[Figure], label: str, data: str) -> list[Figure]:
    """Tells the load in a figure's name and data."""
    return [msgspec.structs.replace(one, id=one.id + label, data=f"{data}; {one.data}") for one in figures]


def figures() -> list[Figure]:
    """Measures both loads; nothing where nginx, wrk, taskset or a second core is missing, and says so."""
    missing = [name for name in ("nginx", "wrk", "taskset") if shutil.which(name) is None]
    if (os.cpu_count() or 1) < 2:
        missing.append("a second core")
    if missing:
        print(f"click: not measured, for want of {', '.join(missing)}")
        return []
    found: list[Figure] = []
    paths = make_paths(COLD)
    random.Random(1).shuffle(paths)  # an order, not a secret
    _, handler_name = make_handler()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _running(folder) as ports:
            for port in ports.values():
                _check(port, paths)
            for label, load in (("", paths[:1]), ("_cold", paths)):
                data = f"{handler_name}, {len(load):,} link{'s' * (len(load) > 1)}"
                listed, script = folder / f"paths{label}", folder / f"load{label}.lua"
                listed.write_bytes(b"\n".join(load) + b"\n")
                script.write_text(_LUA % listed)
                for port in ports.values():
                    _wrk(port, script, 1)
                rounds = [{name: _wrk(port, script) for name, port in ports.items()} for _ in range(ROUNDS)]
                told = _rates(rounds)
                for server, port in ports.items():
                    # Half of the best round: a neighbour's noise must not make the load, and so the latency, lower.
                    told += _latency(server, port, max(one[server] for one in rounds) / 2, listed)
                found += _named(told, label, data)
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _serve(sys.argv[1], int(sys.argv[2]))
    else:
        show("click", figures())
