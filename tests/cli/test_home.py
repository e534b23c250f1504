import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import click
import pytest

from bascule.cli.home import one_line_errors, opened, played, shown
from bascule.store.home import HomeError


@pytest.mark.parametrize(
    "error", [ValueError("a\nb"), RuntimeError("a  b"), OSError("a b"), sqlite3.DatabaseError("a b")]
)
def test_errors_become_one_line_and_exit_code_2(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    @one_line_errors
    def command() -> None:
        raise error

    with pytest.raises(click.exceptions.Exit) as caught:
        command()
    assert caught.value.exit_code == 2
    assert capsys.readouterr().err == "bascule: a b\n"


@pytest.mark.parametrize("end", [click.exceptions.Exit(7), click.Abort(), ZeroDivisionError("a bug")])
def test_ends_that_were_asked_for_and_bugs_pass(end: Exception) -> None:
    @one_line_errors
    def command() -> None:
        raise end

    with pytest.raises(type(end)) as caught:
        command()
    assert caught.value is end


def test_a_home_is_opened_once_made(home: Path, tmp_path: Path) -> None:
    async def networks(path: Path) -> list[str]:
        async with opened(path) as (_, store):
            return [network.id for network in store.ledger.networks()]

    assert asyncio.run(networks(home)) == ["demo"]
    with pytest.raises(HomeError, match="bascule init"):
        asyncio.run(networks(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_values_are_shown_as_json() -> None:
    async def work() -> dict[str, Any]:
        return {"a": (1, "\u00e9")}

    assert shown(played(work)) == '{\n  "a": [\n    1,\n    "\u00e9"\n  ]\n}'


def test_a_damaged_store_is_told_in_one_line(home: Path, bascule: Any, refused: Any) -> None:
    for file in home.glob("bascule.db*"):
        file.write_bytes(b"this is no database" * 1000)
    assert "database" in refused(bascule("network", "show", "--home", home))
