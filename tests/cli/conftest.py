"""The command line on a home of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bascule.cli.main import main

Bascule = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the network demo."""
    path = tmp_path / "home"
    done = CliRunner().invoke(main, ["init", "--home", str(path), "--link-base", "http://go.demo.test", "--quiet"])
    assert (done.exit_code, done.output) == (0, "")
    return path


@pytest.fixture
def bascule() -> Bascule:
    """Runs ``bascule``; ``lines=`` gives JSON lines on stdin."""

    def go(*arguments: object, lines: list[Any] | None = None, stdin: bytes | None = None) -> Result:
        if lines is not None:
            stdin = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)

    return go


@pytest.fixture
def refused() -> Callable[[Result], str]:
    """The one line that bad input is answered with, exit code 2."""

    def check(result: Result) -> str:
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output
        assert result.stdout == ""
        assert result.stderr.startswith("bascule: ")
        assert result.stderr.count("\n") == 1
        return result.stderr

    return check
