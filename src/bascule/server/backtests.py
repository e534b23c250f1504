"""Backtests by API: rules judged against the record in a process of their own, so that nobody's message waits for it.

A backtest is a folder of the home with the rules, and in the end the report or what went wrong. Any process answers for
any other's. The latest ``KEPT`` of a network are kept, and one runs at a time.
"""

import asyncio
import os
import re
import secrets
import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from bascule.judge.rules.source import LARGEST
from bascule.judge.tally import Report
from bascule.server.problems import ProblemError
from bascule.server.rules import Text, checked
from bascule.server.service import Service

KEPT = 20
LONGEST = 3_600.0
"""Seconds after which a backtest that has not ended counts as interrupted."""
_ID = re.compile(r"[0-9a-f]{16}")
_RULES, _REPORT, _PROBLEM, _ASKED = "rules.yaml", "report.json", "problem.txt", "asked.json"
_COMMAND = "from bascule.cli.main import main; main()"


class NewBacktest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules to be tried on the record.

    Attributes:
        text: the whole file, in YAML; those in use where it is empty.
        days: how far back the record is read.
    """

    text: Text = ""
    days: Annotated[float, msgspec.Meta(gt=0, le=3660)] = 30.0


class Asked(msgspec.Struct, frozen=True):
    """What was asked for, as it is kept."""

    days: float
    at: float
    who: str


class Backtest(msgspec.Struct, frozen=True):
    """A backtest and how it stands.

    Attributes:
        id: names it.
        state: running, done or failed.
        asked_at: seconds since the epoch.
        who: the API key that asked.
        days: of the record that are read.
        report: once it is done; None before.
        problem: what went wrong, in a line; empty unless it failed.
    """

    id: str
    state: Literal["running", "done", "failed"]
    asked_at: float
    who: str
    days: float
    report: Report | None = None
    problem: str = ""


_RUNNING: set[asyncio.Task[None]] = set()  # the loop holds tasks weakly


class Backtests:
    """The backtests of all networks on a home. All of its state is in files."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._home = service.home.path

    async def start(self, network: str, who: str, new: NewBacktest) -> Backtest:
        """Begin one beside everything else.

        Raises:
            ProblemError: 400 for rules that are not sound; 409 where one of the network is running.
        """
        if new.text:
            checked(new.text)
        if any(one.state == "running" for one in self.all(network)):
            raise ProblemError(409, "A backtest of this network is running; ask again when it has ended.")
        data = new.text.encode() or self._service.home.rules(network, LARGEST) or b""
        if not data.strip():
            raise ProblemError(400, "Expected rules: there are none in use.", "text")
        self._make_room(network)
        folder = self._of(network) / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=0o700)
        (folder / _RULES).write_bytes(data)
        asked = Asked(new.days, self._service.clock(), who)
        (folder / _ASKED).write_bytes(msgspec.json.encode(asked))
        task = asyncio.ensure_future(self._run(network, folder, new.days))
        _RUNNING.add(task)
        task.add_done_callback(_RUNNING.discard)
        return self._told(folder)

    def one(self, network: str, name: str) -> Backtest:
        """A backtest of ``network``.

        Raises:
            ProblemError: 404 where there is none.
        """
        folder = self._of(network) / name
        if not _ID.fullmatch(name) or not (folder / _ASKED).is_file():
            raise ProblemError(404, "There is no such backtest.", "id")
        return self._told(folder)

    def all(self, network: str) -> tuple[Backtest, ...]:
        """The backtests of ``network``, the latest first, without their reports."""
        found = [self._told(folder, whole=False) for folder in self._folders(network)]
        return tuple(sorted(found, key=lambda one: (-one.asked_at, one.id)))

    def _of(self, network: str) -> Path:
        return self._home / "backtests" / network

    def _folders(self, network: str) -> list[Path]:
        where = self._of(network)
        return [one for one in where.iterdir() if (one / _ASKED).is_file()] if where.is_dir() else []

    def _make_room(self, network: str) -> None:
        folders = sorted(self._folders(network), key=lambda folder: folder.stat().st_mtime)
        for folder in folders[: max(0, len(folders) - KEPT + 1)]:
            shutil.rmtree(folder, ignore_errors=True)

    def _told(self, folder: Path, *, whole: bool = True) -> Backtest:
        asked = msgspec.json.decode((folder / _ASKED).read_bytes(), type=Asked)
        told = Backtest(folder.name, "running", asked.at, asked.who, asked.days)
        report, problem = folder / _REPORT, folder / _PROBLEM
        if report.is_file():
            found = msgspec.json.decode(report.read_bytes(), type=Report) if whole else None
            return msgspec.structs.replace(told, state="done", report=found)
        if problem.is_file():
            return msgspec.structs.replace(told, state="failed", problem=problem.read_text("utf-8", "replace")[:500])
        if self._service.clock() - asked.at > LONGEST:
            return msgspec.structs.replace(told, state="failed", problem="It was interrupted.")
        return told

    async def _run(self, network: str, folder: Path, days: float) -> None:
        arguments = ("backtest", str(folder / _RULES), "--since", f"{days * 24:g}h", "--network", network)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _COMMAND, *arguments, "--home", str(self._home), "--json"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        try:
            out, err = await asyncio.wait_for(process.communicate(), LONGEST)
        except (TimeoutError, asyncio.CancelledError):
            process.kill()
            await process.wait()
            _write(folder / _PROBLEM, b"It was interrupted.")
            raise
        if process.returncode == 0:
            _write(folder / _REPORT, out)
        else:
            _write(folder / _PROBLEM, err.strip().splitlines()[-1] if err.strip() else b"It ended without a word.")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    aside = path.with_suffix(".part")
    aside.write_bytes(data)
    aside.replace(path)
