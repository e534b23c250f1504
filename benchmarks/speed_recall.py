"""Recall: one destination in 10,000 delivered messages among 1,000,000 recorded.

The look-up alone; then the whole, from asking for the recall until the receiver has acknowledged every message and the
service knows: one ``bascule serve`` process on core 0, the receiver (which checks every signature) on core 1. First a
webhook for each message, then 100 in one.
"""

import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bascule.links.expressions import expression_hash
from bascule.recall.receiver import Receiver, new_secret
from bascule.store.embedded.store import EmbeddedStore
from benchmarks.figure import Figure, show
from benchmarks.recall_fixture import BAD, NETWORK, TOUCHED, make_home

GOAL_LOOKUP_MS = 1000.0
GOAL_SECONDS = 30.0
LONGEST = 300.0
DATA = "10,000 of 1,000,000 messages"


def figures() -> list[Figure]:
    """Measure everything."""
    with tempfile.TemporaryDirectory(prefix="bascule-recall-") as folder:
        home = Path(folder)
        started = time.perf_counter()
        key = make_home(home)
        made = time.perf_counter() - started
        found = [Figure("recall.lookup_ms", asyncio.run(_lookup(home)), "ms", GOAL_LOOKUP_MS, "lower", DATA)]
        for batch in (1, 100):
            taken, queued = _recalled(home, key, batch)
            name = "" if batch == 1 else f"_batch{batch}"
            data = f"{DATA}; {batch} in a webhook"
            found.append(Figure(f"recall.all_acknowledged{name}_s", taken, "s", GOAL_SECONDS, "lower", data))
            found.append(Figure(f"recall.all_found{name}_s", queued, "s", None, "lower", data))
        return [*found, Figure("recall.fixture_s", made, "s", None, "lower", "making the home")]


async def _lookup(home: Path) -> float:
    """Milliseconds of the first look-up of a store that was just opened."""
    with contextlib.closing(EmbeddedStore(home, asyncio.get_running_loop())) as store:
        keys = store.ledger.reach(NETWORK, "destination", f"{BAD}/").keys
        assert keys == (expression_hash(f"{BAD}/"),)
        started, after, count = time.perf_counter(), 0, 0
        while page := await store.ledger.sighted(NETWORK, keys, after=after):
            count, after = count + len(page), page[-1].number
        taken = time.perf_counter() - started
    if count != TOUCHED:
        raise RuntimeError(f"{count} messages found, {TOUCHED} expected")
    return taken * 1000


def _recalled(home: Path, key: str, batch: int) -> tuple[float, float]:
    """Seconds from asking until all is acknowledged, and until all was found."""
    secret = new_secret(os.urandom(32))
    command = [sys.executable, "-m", "e2e.receiver", "--secret", secret]
    with _running(command, 1, r"127\.0\.0\.1:\d+") as receiver:
        asyncio.run(_point(home, Receiver(NETWORK, f"http://{receiver}/", (secret,), batch=batch)))
        serve = [sys.executable, "-m", "bascule.cli.main", "serve", "--home", str(home)]
        listen = ["--listen", "127.0.0.1:0", "--click-listen", ""]
        with _running([*serve, *listen], 0, r"(?<=API on http://)127\.0\.0\.1:\d+") as api:
            return _timed(api, key)


def _timed(api: str, key: str) -> tuple[float, float]:
    with httpx.Client(base_url=f"http://{api}", headers={"authorization": f"Bearer {key}"}, timeout=60) as client:
        started, queued = time.perf_counter(), 0.0
        asked = client.post("/v1/recalls", json={"url": f"https://{BAD}/", "match": "host", "reason": "bench"})
        asked.raise_for_status()
        path = f"/v1/recalls/{asked.json()['id']}"
        while True:
            progress = client.get(path).raise_for_status().json()["progress"]
            taken = time.perf_counter() - started
            queued = queued or (taken if progress["found"] == TOUCHED else 0.0)
            if progress["gone"] == TOUCHED:
                return taken, queued
            if taken > LONGEST:
                raise RuntimeError(f"not done after {taken:.0f} s: {progress}")
            time.sleep(0.05)


async def _point(home: Path, receiver: Receiver) -> None:
    with contextlib.closing(EmbeddedStore(home, asyncio.get_running_loop())) as store:
        await store.recalls.save_receiver(receiver)


@contextlib.contextmanager
def _running(command: list[str], core: int, told: str) -> Iterator[str]:
    """A process on one core; the address that it prints."""
    pinned = ["taskset", "-c", str(core), *command]
    process = subprocess.Popen(pinned, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in process.stdout or ():
            if found := re.search(told, line):
                yield found[0]
                return
        raise RuntimeError(f"{command[2]} did not start")
    finally:
        process.kill()
        process.wait(20)


if __name__ == "__main__":
    show("recall", figures())
