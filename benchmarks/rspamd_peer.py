"""A real rspamd to be measured beside: started by itself on loopback ports, asked over HTTP as its clients do."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

_TICKS = os.sysconf("SC_CLK_TCK")


class Peer(msgspec.Struct, frozen=True):
    """A running rspamd.

    Attributes:
        ask: its answer to a command (``checkv2``, ``learnspam``, ``learnham``) about a text: a score, or whether it
            learned.
        pid: its main process; its workers are that one's children.
    """

    ask: Callable[[str, str], float]
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time that it and its workers have used."""
        return sum(map(_cpu, [self.pid, *_children(self.pid)]))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def mail(text: str) -> bytes:
    """A text as the body of a plain mail, the form that mail filters read."""
    head = "From: a@example.com\r\nTo: b@example.com\r\nSubject: \r\nMIME-Version: 1.0\r\n"
    head += "Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
    return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n").encode("utf-8", "replace")


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def rspamd(folder: Path) -> Iterator[Peer]:
    """An rspamd of its own on loopback ports, without a network, in ``folder``."""
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
            f"http://127.0.0.1:{port}/{command}", data=mail(text), headers={"Password": "q1"}
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
        yield Peer(ask, server.pid)
    finally:
        for process in (server, store):
            process.terminate()
            process.wait(10)
