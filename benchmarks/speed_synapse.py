"""Synapse: what being asked about adds to a message, from a client's request until its answer.

Two real Synapse servers on the same configuration but for the module, in turns; one ``bascule serve`` process, durable
decisions, SQLite, everything on the same two cores with the client. Without Synapse there are no figures.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from e2e.running import Running, free_port
from e2e.synapse import Synapse, User, connect, missing

from benchmarks.figure import Figure, show

COMMAND = "python -m benchmarks.speed_synapse"
GOAL_MS = 10.0
TURNS, EACH = 11, 40
TEXTS = {"text": "see you at {} then", "link": "look: https://photos.example/album/{}"}


def figures() -> list[Figure]:
    """Milliseconds a message, alone and with the module; about two minutes."""
    reason = missing()
    if reason:
        print(f"no figures of Synapse: {reason}", file=sys.stderr)
        return []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bascule-synapse-")))
        served = stack.enter_context(Running(folder))
        pairs: dict[str, tuple[User, str]] = {}
        for name in ("without", "with"):
            port = free_port()
            server = Synapse(folder / name, connect(served, port) if name == "with" else None, port=port)
            stack.callback(server.stop)
            ann, ben = server.user("ann"), server.user("ben")
            pairs[name] = (ann, ann.room(ben))
        found: list[Figure] = []
        for kind, text in TEXTS.items():
            taken: dict[str, list[float]] = {"without": [], "with": []}
            for turn in range(TURNS):
                for name, (ann, room) in pairs.items():
                    times = [_sent(ann, room, text.format(turn * EACH + n)) for n in range(EACH)]
                    taken[name] += times if turn else []  # the first turn warms up
            found += _figures(kind, taken)
    return found


def _sent(ann: User, room: str, text: str) -> float:
    """Milliseconds of one send."""
    began = time.perf_counter()
    ann.say(room, text)
    return (time.perf_counter() - began) * 1e3


def _figures(kind: str, taken: dict[str, list[float]]) -> list[Figure]:
    data = f"{len(taken['with'])} messages each way, one at a time; {kind}"
    found = []
    for name, part in (("median", median), ("p99", lambda times: quantiles(times, n=100)[98])):
        alone, asked = part(taken["without"]), part(taken["with"])
        goal = GOAL_MS if name == "median" else None
        found.append(
            Figure(f"adapter.synapse_{kind}_added_{name}_ms", asked - alone, "ms", goal, "lower", data, COMMAND)
        )
        found.append(Figure(f"adapter.synapse_{kind}_alone_{name}_ms", alone, "ms", None, "lower", data, COMMAND))
    return found


if __name__ == "__main__":
    show("synapse", figures())
