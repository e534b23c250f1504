"""``python -m benchmarks.text_peers``: rspamd and bogofilter on the very split that the text model is measured on.

Both are Debian packages; what is absent is skipped with a message. rspamd runs by itself, untrained and then with its
Bayes classifier trained on our training part over the loopback, in a folder of its own; it asks no network.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance.text import recall_at
from rich.console import Console

from bascule.signals.text.model import TextModel, shipped
from bascule.signals.text.splits import Sample, sms
from benchmarks.figure import Figure, show
from benchmarks.rspamd_peer import mail, rspamd

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
COMMAND = "python -m benchmarks.text_peers"
RATE = 0.001
Score = Callable[[str], float]


def figures(shared: Path) -> list[Figure]:
    """The recall of each engine at one false alarm in a thousand, and its time a message."""
    trained, test = sms(shared)
    model = TextModel(shipped())
    found = _measured("bascule", test, lambda one: model.read(one.form).log_odds)
    if shutil.which("bogofilter"):
        with tempfile.TemporaryDirectory(prefix="bascule-bogofilter-") as folder:
            score = _bogofilter(Path(folder), trained)
            found += _measured("bogofilter", test, lambda one: score(one.form.original))
    else:
        print("bogofilter is not there: apt-get install bogofilter", file=sys.stderr)
    if shutil.which("rspamd") and shutil.which("redis-server"):
        with tempfile.TemporaryDirectory(prefix="bascule-rspamd-") as folder, rspamd(Path(folder)) as peer:
            ask = peer.ask
            found += _measured("rspamd_untrained", test, lambda one: ask("checkv2", one.form.original))
            taken = sum(ask("learnspam" if one.spam else "learnham", one.form.original) for one in trained)
            print(f"rspamd learned {taken:.0f} of {len(trained)} messages; it takes none that it finds too short")
            found += _measured("rspamd_bayes", test, lambda one: ask("checkv2", one.form.original))
    else:
        print("rspamd or redis-server is not there: apt-get install rspamd redis-server", file=sys.stderr)
    return found


def _measured(name: str, test: Sequence[Sample], score: Callable[[Sample], float]) -> list[Figure]:
    began = time.perf_counter()
    scores = [(score(one), one.spam) for one in test]
    spent = (time.perf_counter() - began) / len(test)
    spam, ham = [value for value, bad in scores if bad], [value for value, bad in scores if not bad]
    data = f"{len(spam)} spam, {len(ham):,} ham of the SMS test; peers get the original text as a mail's body"
    return [
        Figure(
            f"text.peer_{name}_recall_at_0.1pct_fpr", recall_at(spam, ham, RATE), "share", data=data, command=COMMAND
        ),
        Figure(f"text.peer_{name}_ms", spent * 1000, "ms", better="lower", data="a message", command=COMMAND),
    ]


def _bogofilter(folder: Path, trained: Sequence[Sample]) -> Score:
    for one in trained:
        flag = "-s" if one.spam else "-n"
        subprocess.run(["bogofilter", "-d", folder, flag], input=mail(one.form.original), check=True)

    def score(text: str) -> float:
        done = subprocess.run(
            ["bogofilter", "-d", folder, "-T", "-v"], input=mail(text), capture_output=True, check=False
        )
        return float(done.stdout.split()[1])

    return score


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="text_peers")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the shared data folder")
    options = parser.parse_args(arguments)
    if not options.shared.is_dir():
        print("text_peers: the shared data folder is not beside the checkout; nothing was measured", file=sys.stderr)
        return 0
    show("text peers", figures(options.shared), Console(width=None if sys.stdout.isatty() else 160))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
