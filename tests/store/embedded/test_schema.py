from pathlib import Path

import pytest

from bascule.gate.contracts import VerdictEntry
from bascule.gate.like_keys import sender_key
from bascule.store.embedded import rows
from bascule.store.embedded.schema import StoreVersionError, connect, prepare, signed
from bascule.store.embedded.sightings import sighted


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


V1 = """
CREATE TABLE message (
    number INTEGER PRIMARY KEY, network TEXT NOT NULL, id TEXT NOT NULL, tag INTEGER NOT NULL, sender TEXT NOT NULL,
    conversation TEXT NOT NULL, audience INTEGER NOT NULL, received_at REAL NOT NULL, action TEXT NOT NULL,
    decision TEXT NOT NULL, details TEXT NOT NULL, texts TEXT, UNIQUE (network, id)
) STRICT;
CREATE TABLE sighting (
    segment INTEGER NOT NULL, expression INTEGER NOT NULL, message INTEGER NOT NULL,
    PRIMARY KEY (segment, expression, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE verdict (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, expression TEXT NOT NULL, data TEXT NOT NULL, stands INTEGER NOT NULL
) STRICT;
CREATE INDEX verdict_standing ON verdict (network, expression) WHERE stands = 1;
INSERT INTO verdict (network, expression, data, stands) VALUES ('demo', 'a.example/',
  '{"id":0,"network":"demo","expression":"a.example/","verdict":"block","reason":"","who":"x","set_at":5.0}', 1);
INSERT INTO message VALUES (700, 'demo', 'm1', 1, '@ann', '', 0, 1.0, 'rewrite', '{}',
  '{"recipients":[],"conversation_kind":""}', NULL);
PRAGMA user_version = 1;
"""


def test_a_file_of_the_first_format_is_carried_over(tmp_path: Path) -> None:
    connection = connect(tmp_path / "s.db")
    connection.executescript(V1)
    for _ in range(2):
        prepare(connection)
    (row,) = connection.execute("SELECT id, scope, subject, data, stands FROM verdict").fetchall()
    assert row[:3] == (1, "destination", "a.example/")
    assert rows.VERDICT.decode(row[3]) == VerdictEntry(0, "demo", "a.example/", "block", "", "x", 5.0)
    (seen,) = sighted(connection, "demo", (sender_key("demo", "@ann"),), 0.0, 9.0, 0, 10)
    assert (seen.id, seen.sender, seen.number) == ("m1", "@ann", 700)
    connection.close()
