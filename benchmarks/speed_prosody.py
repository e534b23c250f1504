"""Prosody: what being asked about adds to a message, from one client's send until the other has it.

Two real Prosody servers on the same configuration but for the module, in turns; one ``bascule serve`` process, durable
decisions, everything on the same two cores with the clients. Without Prosody there are no figures.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from e2e.prosody import HOST, PASSWORD, Prosody, installed
from e2e.running import Running
from e2e.xmpp_client import Client, body

from benchmarks.figure import Figure, show

COMMAND = "python -m benchmarks.speed_prosody"
GOAL_MS = 5.0
TURNS, EACH = 12, 50
TEXTS = {"text": "see you at {} then", "link": "look: https://photos.example/album/{}"}


def figures() -> list[Figure]:
    """Milliseconds a message, alone and with the module; half a minute."""
    if not installed():
        print("no figures of Prosody: it is not installed (apt-get install prosody)", file=sys.stderr)
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bascule-prosody-")))
        served = stack.enter_context(Running(folder))
        pairs = {}
        for name, asked in (("without", None), ("with", served)):
            server = stack.enter_context(Prosody(folder / name, asked, ("ann", "ben"), level="warn"))
            pairs[name] = tuple(
                stack.enter_context(Client(server.port, f"{who}@{HOST}", PASSWORD)) for who in ("ann", "ben")
            )
        found: list[Figure] = []
        for kind, text in TEXTS.items():
            taken: dict[str, list[float]] = {"without": [], "with": []}
            for turn in range(TURNS):
                for name, (ann, ben) in pairs.items():
                    times = [_sent(ann, ben, f"{kind}-{turn}-{n}", text.format(turn * EACH + n)) for n in range(EACH)]
                    taken[name] += times if turn else []  # the first turn warms up
            found += _figures(kind, taken)
    return found


def _sent(ann: Client, ben: Client, id: str, text: str) -> float:
    """Milliseconds from sending one message to having it."""
    began = time.perf_counter()
    ann.send(f"<message to='{ben.account}' type='chat' id='{id}'><body>{text}</body></message>")
    arrived = ben.message(id)
    taken = (time.perf_counter() - began) * 1e3
    if not body(arrived):
        raise RuntimeError(f"{id} came without its text")
    return taken


def _figures(kind: str, taken: dict[str, list[float]]) -> list[Figure]:
    data = f"{len(taken['with'])} messages each way, one at a time; {kind}"
    found = []
    for name, part in (("median", median), ("p99", lambda times: quantiles(times, n=100)[98])):
        alone, asked = part(taken["without"]), part(taken["with"])
        goal = GOAL_MS if name == "median" else None
        found.append(
            Figure(f"adapter.prosody_{kind}_added_{name}_ms", asked - alone, "ms", goal, "lower", data, COMMAND)
        )
        found.append(Figure(f"adapter.prosody_{kind}_alone_{name}_ms", alone, "ms", None, "lower", data, COMMAND))
    return found


if __name__ == "__main__":
    show("prosody", figures())
