from pathlib import Path

import pytest

from bascule.store.embedded.schema import StoreVersionError, connect, prepare, signed


def test_preparing_twice_changes_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path / "s.db")
    prepare(connection)
    before = connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
    prepare(connection)
    assert connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall() == before
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    connection = connect(tmp_path / "s.db")
    connection.execute("PRAGMA user_version=99")
    with pytest.raises(StoreVersionError, match="newer"):
        prepare(connection)
    connection.close()


def test_hashes_fit_sqlite() -> None:
    assert signed(0) == 0
    assert signed(2**63 - 1) == 2**63 - 1
    assert signed(2**63) == -(2**63)
    assert signed(2**64 - 1) == -1
