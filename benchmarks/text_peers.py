"""``python -m benchmarks.text_peers``: rspamd and bogofilter on the very split that the text model is measured on.

Both are Debian packages; what is absent is skipped with a message. rspamd runs by itself, untrained and then with its
Bayes classifier trained on our training part over the loopback, in a folder of its own; it asks no network.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conformance.text import recall_at
from rich.console import Console

from bascule.signals.text.model import TextModel, shipped
from bascule.signals.text.splits import Sample, sms
from benchmarks.figure import Figure, show

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
        with tempfile.TemporaryDirectory(prefix="bascule-rspamd-") as folder, _rspamd(Path(folder)) as ask:
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


def _mail(text: str) -> bytes:
    head = "From: a@example.com\r\nTo: b@example.com\r\nSubject: \r\nMIME-Version: 1.0\r\n"
    head += "Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
    return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n").encode("utf-8", "replace")


def _bogofilter(folder: Path, trained: Sequence[Sample]) -> Score:
    for one in trained:
        flag = "-s" if one.spam else "-n"
        subprocess.run(["bogofilter", "-d", folder, flag], input=_mail(one.form.original), check=True)

    def score(text: str) -> float:
        done = subprocess.run(
            ["bogofilter", "-d", folder, "-T", "-v"], input=_mail(text), capture_output=True, check=False
        )
        return float(done.stdout.split()[1])

    return score


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _rspamd(folder: Path) -> Iterator[Callable[[str, str], float]]:
    """An rspamd of its own on loopback ports; its commands are asked by name."""
    folder.chmod(0o777)  # it changes to a user of its own
    redis, normal, control = _port(), _port(), _port()
    data = folder / "data"
    local = folder / "local.d"
    for each in (data, local):
        each.mkdir()
        each.chmod(0o777)
    settings = {
        "redis.conf": f'servers = "127.0.0.1:{redis}";',
        "options.inc": 'dns { nameserver = ["127.0.0.1:9"]; timeout = 0.01s; retransmits = 1; }',
        "worker-normal.inc": f'bind_socket = "127.0.0.1:{normal}";\ncount = 1;',
        "worker-controller.inc": f'bind_socket = "127.0.0.1:{control}";\nsecure_ip = "127.0.0.1";\npassword = "q1";',
        "worker-proxy.inc": "enabled = false;",
        "worker-fuzzy.inc": "count = 0;",
        "rbl.conf": "enabled = false;",
        "fuzzy_check.conf": "enabled = false;",
        "surbl.conf": "enabled = false;",
        "classifier-bayes.conf": "min_learns = 1;\nmin_tokens = 2;\nautolearn = false;",
        "logging.inc": f'type = "file"; filename = "{data}/log"; level = "error";',
    }
    for name, words in settings.items():
        (local / name).write_text(words + "\n")
    store = subprocess.Popen(
        ["redis-server", "--port", str(redis), "--save", "", "--dir", str(data)], stdout=subprocess.DEVNULL
    )
    names = {"LOCAL_CONFDIR": folder, "DBDIR": data, "RUNDIR": data, "LOGDIR": data}
    arguments = [part for name, path in names.items() for part in ("--var", f"{name}={path}")]
    server = subprocess.Popen(
        ["rspamd", "-f", "--insecure", "-c", "/etc/rspamd/rspamd.conf", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def ask(command: str, text: str) -> float:
        port = normal if command == "checkv2" else control
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/{command}", data=_mail(text), headers={"Password": "q1"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                raw = answer.read()
                told = json.loads(raw) if raw else {}
                return float(told.get("score", told.get("success", False)))
        except urllib.error.HTTPError:  # it refuses to learn a text twice, or one too short
            return 0.0

    try:
        for _ in range(600):  # it compiles its patterns first, which takes a minute
            try:
                ask("checkv2", "hello")
                break
            except OSError:
                time.sleep(0.2)
        yield ask
    finally:
        for process in (server, store):
            process.terminate()
            process.wait(10)


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
