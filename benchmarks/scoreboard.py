"""``make scoreboard``: conformance and accuracy, every miss listed with its reason; kept in build/scoreboard.json.

The vectors and real data are read from the shared data folder beside the checkout; without it there is nothing to
measure, and it says so.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance import (
    campaigns,
    find,
    hijacks,
    impersonation,
    lists,
    lookalike,
    novelty,
    read,
    rules,
    text,
    tree,
    unwrap,
    url,
    wrap,
)
from conformance.tally import Tally
from rich.console import Console

from benchmarks.figure import Figure, keep, show

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
BUILT = Path("build/scoreboard.json")
COMMAND = "make scoreboard"


def _lists(shared: Path) -> list[Tally]:
    with tempfile.TemporaryDirectory(prefix="bascule-scoreboard-") as folder:
        return lists.suites(shared, Path(folder))


SUITES: Mapping[str, Callable[[Path], Sequence[Tally | Figure]]] = {
    "read": read.suites,
    "find": find.suites,
    "unwrap": unwrap.suites,
    "wrap": wrap.suites,
    "lists": _lists,
    "lookalike": lookalike.suites,
    "url": url.suites,
    "text": text.suites,
    "campaigns": campaigns.suites,
    "hijacks": hijacks.suites,
    "impersonation": impersonation.suites,
    "novelty": novelty.suites,
    "tree": tree.suites,
    "rules": rules.suites,
}


def figures(tally: Tally) -> list[Figure]:
    """A suite's share, beside how many cases it had."""
    data = f"{tally.passed:,} of {tally.total:,}; {tally.data}"
    return [Figure(tally.id, tally.share, "share", tally.goal, data=data, command=COMMAND)]


def main(arguments: list[str]) -> int:
    """Measure the suites named, or all; 2 for a suite there is none of."""
    parser = argparse.ArgumentParser(prog="scoreboard")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"some of {', '.join(SUITES)}; all unless given")
    parser.add_argument("--misses", action="store_true", help="list every miss with its reason")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the shared data folder")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.suites if name not in SUITES]
    if unknown:
        parser.error(f"no suite {', '.join(unknown)}; expected some of {', '.join(SUITES)}")
    if not options.shared.is_dir():
        print("scoreboard: the shared data folder is not beside the checkout; nothing was measured", file=sys.stderr)
        return 0
    return _run(options.suites or list(SUITES), options.shared, misses=options.misses)


def _run(names: list[str], shared: Path, *, misses: bool) -> int:
    console = Console(width=None if sys.stdout.isatty() else 160)
    measured: list[Tally | Figure] = []
    for name in names:
        with console.status(f"running {name} …"):
            measured += SUITES[name](shared)
    found = [figure for one in measured for figure in ([one] if isinstance(one, Figure) else figures(one))]
    tallies = [one for one in measured if isinstance(one, Tally)]
    show("scoreboard", found, console)
    if misses:
        for tally in tallies:
            if tally.misses:
                console.print(tally.report(), markup=False, highlight=False)
    keep(found, BUILT, whole=len(names) == len(SUITES))
    count = sum(len(tally.misses) for tally in tallies)
    hint = "" if misses or not count else "; --misses lists them with their reasons"
    console.print(
        f"{sum(f.ok is True for f in found)} met, {sum(f.ok is False for f in found)} short, {count} misses{hint}"
    )
    console.print(f"kept in {BUILT}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
