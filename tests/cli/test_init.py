from pathlib import Path
from typing import Any

import pytest

from bascule.gate.api_keys import SCOPES, ApiKeys
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home


def test_it_makes_a_home_a_network_and_a_key_that_works(bascule: Any, tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    done = bascule(
        "init", "--home", home, "--network", "chat", "--name", "The Chat", "--link-base", "https://go.chat.test/l/"
    )
    assert done.exit_code == 0
    key = (home / "api-key").read_text().strip()
    assert key in done.output
    assert (home / "api-key").stat().st_mode & 0o777 == 0o600
    assert (home / "keys" / "chat.json").stat().st_mode & 0o777 == 0o600
    import asyncio  # noqa: PLC0415 - only to open the store

    async def read() -> tuple[Any, Any]:
        store = EmbeddedStore(home, asyncio.get_running_loop())
        try:
            return store.ledger.networks(), store.ledger.api_keys()
        finally:
            store.close()

    (network,), keys = asyncio.run(read())
    assert (network.id, network.name, network.link_base) == ("chat", "The Chat", "https://go.chat.test/l")
    caller = ApiKeys(keys, Home(home).pepper()).caller(f"Bearer {key}".encode())
    assert caller is not None
    assert (caller.network, caller.scopes) == ("chat", frozenset(SCOPES))


def test_a_second_time_changes_nothing(bascule: Any, refused: Any, home: Path) -> None:
    before = {file: file.read_bytes() for file in home.rglob("*") if file.is_file() and "bascule.db" not in file.name}
    assert "already" in refused(bascule("init", "--home", home))
    again = bascule("init", "--home", home, "--if-missing")
    assert (again.exit_code, again.output) == (0, "")
    assert {file: file.read_bytes() for file in before} == before


@pytest.mark.parametrize(
    "arguments",
    [("--network", "No Such"), ("--link-base", "ftp://x.test"), ("--link-base", "nonsense"), ("--name", "x" * 101)],
)
def test_bad_arguments_make_nothing(bascule: Any, refused: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused(bascule("init", "--home", tmp_path / "home", *arguments))
    assert not (tmp_path / "home").exists()
