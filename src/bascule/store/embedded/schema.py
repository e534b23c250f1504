"""The embedded store's tables, and how a connection to them is opened."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from bascule.gate.like_keys import sender_key

VERSION = 2
"""Kept in the file's ``user_version``; a file from a newer version is refused."""

SEGMENT_BITS = 9
"""Messages share a segment of the sightings by 512. Hashes are spread evenly, so one tree for all would have every
message write to as many pages as it has expressions; a look-up asks each segment instead, some microseconds each."""
INBOX_BITS = 15
"""Likewise for who received which message with a link, by 32,768: these rows are fewer."""

_TABLES = """
CREATE TABLE IF NOT EXISTS network (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS api_key (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    id TEXT NOT NULL,
    tag INTEGER NOT NULL,            -- the 56 bits that its links carry
    sender TEXT NOT NULL,
    conversation TEXT NOT NULL,
    audience INTEGER NOT NULL,
    received_at REAL NOT NULL,
    action TEXT NOT NULL,
    decision TEXT NOT NULL,          -- JSON, without the text
    details TEXT NOT NULL,           -- JSON: what else the message said, without its text
    texts TEXT,                      -- JSON: original and rewritten; NULL once its retention is over
    UNIQUE (network, id)
) STRICT;
CREATE INDEX IF NOT EXISTS message_text ON message (network, received_at) WHERE texts IS NOT NULL;
CREATE TABLE IF NOT EXISTS sighting (    -- which messages a verdict on an expression touches
    segment INTEGER NOT NULL,            -- message >> SEGMENT_BITS: keeps what is being written on a few pages
    expression INTEGER NOT NULL,         -- 64-bit hash, as a signed number; or its tag or sender's key
    message INTEGER NOT NULL,
    PRIMARY KEY (segment, expression, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS account (     -- histories, packed by bascule.accounts.history
    number INTEGER PRIMARY KEY,          -- a row stays on its page: a message rewrites one page
    network TEXT NOT NULL, account TEXT NOT NULL, at REAL NOT NULL, history BLOB NOT NULL,
    UNIQUE (network, account)
) STRICT;
CREATE TABLE IF NOT EXISTS link_message (    -- messages with links, by number
    message INTEGER PRIMARY KEY,
    keys TEXT NOT NULL                   -- JSON: the expressions in it, as in sightings
) STRICT;
CREATE TABLE IF NOT EXISTS received_link (   -- who received them, where they name few people
    segment INTEGER NOT NULL,            -- message >> INBOX_BITS
    network TEXT NOT NULL, account TEXT NOT NULL, message INTEGER NOT NULL,
    PRIMARY KEY (segment, network, account, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS short_link (
    code TEXT PRIMARY KEY, network TEXT NOT NULL, data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS verdict (     -- append-only: a row a change
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, scope TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL, stands INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS verdict_on ON verdict (network, scope, subject) WHERE stands = 1;
CREATE TABLE IF NOT EXISTS member (      -- what belongs to a page or a campaign
    network TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    number INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (network, scope, name, kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS member_in ON member (network, kind, value);
CREATE INDEX IF NOT EXISTS member_number ON member (number);  -- each that joins takes the next
CREATE TABLE IF NOT EXISTS click (
    network TEXT NOT NULL, tag INTEGER NOT NULL, minute INTEGER NOT NULL, outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (network, tag, minute, outcome)
) STRICT, WITHOUT ROWID;
"""


class StoreVersionError(RuntimeError):
    """The file was made by a newer version."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the store's file in WAL mode, every commit synced to disk, transactions by hand."""
    if not path.exists():
        path.touch(mode=0o600)  # SQLite gives its log and shared memory the same mode
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=10.0, check_same_thread=False, cached_statements=64
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA mmap_size=1073741824")
    connection.execute("PRAGMA wal_autocheckpoint=0")  # the writer checkpoints when it has time
    return connection


def prepare(connection: sqlite3.Connection, more: Iterable[str] = ()) -> None:
    """Make the tables where they are absent, and those that ``more`` declares in SQL.

    Raises:
        StoreVersionError: the file is newer than this program.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StoreVersionError(
            f"the store was written by a newer Bascule (format {version}, this one knows {VERSION})"
        )
    if version == 1:
        _from_1(connection)
    for tables in (_TABLES, *more):
        connection.executescript(tables)
    connection.execute(f"PRAGMA user_version={VERSION}")


def _from_1(connection: sqlite3.Connection) -> None:
    """Verdicts get a scope, and messages are found by their senders."""
    connection.create_function("sender_key", 2, lambda *who: signed(sender_key(*who)), deterministic=True)
    connection.executescript(f"""
    BEGIN IMMEDIATE;
    DROP INDEX verdict_standing;
    ALTER TABLE verdict RENAME COLUMN expression TO subject;
    ALTER TABLE verdict ADD COLUMN scope TEXT NOT NULL DEFAULT 'destination';
    UPDATE verdict SET data = json_set(json_remove(data, '$.expression'), '$.subject', data->>'expression');
    INSERT OR IGNORE INTO sighting SELECT number >> {SEGMENT_BITS}, sender_key(network, sender), number FROM message;
    PRAGMA user_version = 2;
    COMMIT;
    """)  # noqa: S608 - a constant


def signed(hash64: int) -> int:
    """An unsigned 64-bit hash as SQLite's signed integer."""
    return hash64 - (1 << 64) if hash64 >= 1 << 63 else hash64
