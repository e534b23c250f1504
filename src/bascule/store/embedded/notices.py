"""Notices about accounts as rows, in the queue of webhooks beside the events of recalls.

Each function works on a connection it is given: the writer's, within a transaction, for whatever changes something.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from bascule.accounts.containment import State
from bascule.accounts.notice import Draft, Notice, NoticeState, Told

TABLES = """
CREATE TABLE IF NOT EXISTS notice (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, account TEXT NOT NULL,
    step TEXT NOT NULL, place INTEGER NOT NULL,     -- its id is step-place
    type TEXT NOT NULL,
    sequence INTEGER NOT NULL,                      -- among the notices about its account
    state TEXT NOT NULL,                            -- as bascule.accounts.notice.NoticeState
    webhook INTEGER,
    created_at REAL NOT NULL, changed_at REAL NOT NULL,
    reason TEXT NOT NULL, standing TEXT NOT NULL,   -- the account's state
    details TEXT NOT NULL,                          -- JSON
    UNIQUE (step, place)
) STRICT;
CREATE INDEX IF NOT EXISTS notice_waiting ON notice (network, number) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS notice_open ON notice (state, created_at) WHERE state IN ('waiting', 'sending', 'dead');
CREATE INDEX IF NOT EXISTS notice_of ON notice (network, account, sequence);
CREATE INDEX IF NOT EXISTS notice_webhook ON notice (webhook) WHERE webhook IS NOT NULL;
"""
_NOTICE = "step || '-' || place, type, created_at, step, account, sequence, reason, standing, details"
_CLAIMABLE = f"""
SELECT number, {_NOTICE} FROM notice INDEXED BY notice_waiting WHERE network = ? AND state = 'waiting'
  AND NOT EXISTS (SELECT 1 FROM notice AS earlier INDEXED BY notice_of WHERE earlier.network = notice.network
                  AND earlier.account = notice.account AND earlier.sequence < notice.sequence
                  AND earlier.state IN ('waiting', 'sending'))
ORDER BY number LIMIT ?
"""  # noqa: S608 - constants
MAYBE_SENT = "('sending', 'delivered', 'done', 'failed', 'dead')"
"""States of notices that the network may have been told."""


class Receiving(msgspec.Struct):
    """What a receiver's row says of what it is sent."""

    events: tuple[str, ...] = ()


def put(
    connection: sqlite3.Connection,
    whose: tuple[str, str, str],
    drafts: Iterable[Draft],
    said: tuple[float, str, State],
    *,
    shadow: bool,
) -> None:
    """Make notices.

    Args:
        connection: the writer's, in a transaction.
        whose: network, account and step.
        drafts: what they say.
        said: when they are made, seconds since the epoch; why; and how the account stands.
        shadow: they are kept to be looked at, and never sent.
    """
    network, account, step = whose
    at, reason, standing = said
    taken = _taken(connection, network)
    for draft in drafts:
        state: NoticeState = "shadow" if shadow else "waiting" if draft.type in taken else "untold"
        connection.execute(
            """INSERT INTO notice (network, account, step, place, type, sequence, state, created_at, changed_at,
                reason, standing, details)
            VALUES (?1, ?2, ?3, 1 + (SELECT coalesce(max(place), 0) FROM notice WHERE step = ?3), ?4,
                1 + (SELECT coalesce(max(sequence), 0) FROM notice WHERE network = ?1 AND account = ?2), ?5, ?6, ?6,
                ?7, ?8, ?9)""",
            (network, account, step, draft.type, state, at, reason, standing, _encode(draft.details).decode()),
        )


def waits(connection: sqlite3.Connection, network: str) -> bool:
    """Whether a network's queue holds a notice; one step in an index."""
    query = "SELECT 1 FROM notice INDEXED BY notice_waiting WHERE network = ? AND state = 'waiting' LIMIT 1"
    return connection.execute(query, (network,)).fetchone() is not None


def claimable(connection: sqlite3.Connection, network: str, limit: int) -> list[tuple[int, Notice]]:
    """Notices that may be put into webhooks, with their numbers; none while an earlier one of its account is open."""
    return [(row[0], _notice(row[1:])) for row in connection.execute(_CLAIMABLE, (network, limit))]


def take(connection: sqlite3.Connection, webhook: int, numbers: Sequence[int]) -> None:
    """Put notices into a webhook; from here on they may be sent."""
    connection.executemany(
        "UPDATE notice SET state = 'sending', webhook = ? WHERE number = ?", [(webhook, number) for number in numbers]
    )


def in_webhooks(connection: sqlite3.Connection) -> dict[int, list[Notice]]:
    """Notices that are in webhooks not answered and not given up, by the webhook's number, in order."""
    query = f"""SELECT webhook, {_NOTICE} FROM notice INDEXED BY notice_webhook
        WHERE webhook IS NOT NULL AND state = 'sending' ORDER BY number"""  # noqa: S608 - a constant
    found: dict[int, list[Notice]] = {}
    for row in connection.execute(query):
        found.setdefault(row[0], []).append(_notice(row[1:]))
    return found


def answered(
    connection: sqlite3.Connection, webhook: int, gone: Sequence[str], failed: Sequence[str], at: float
) -> None:
    """The receiver took a webhook, and may have said what became of its notices."""
    connection.execute(
        """UPDATE notice SET webhook = NULL, changed_at = ?4, state = CASE
            WHEN step || '-' || place IN (SELECT value FROM json_each(?3)) THEN 'failed'
            WHEN step || '-' || place IN (SELECT value FROM json_each(?2)) THEN 'done' ELSE 'delivered' END
        WHERE webhook = ?1 AND state = 'sending'""",
        (webhook, json.dumps(gone), json.dumps(failed), at),
    )


def bury(connection: sqlite3.Connection, webhook: int, at: float) -> None:
    """A webhook was given up."""
    query = "UPDATE notice SET state = 'dead', changed_at = ? WHERE webhook = ? AND state = 'sending'"
    connection.execute(query, (at, webhook))


def acknowledge(connection: sqlite3.Connection, network: str, name: str, state: str, at: float) -> int | None:
    """Keep what the receiver says of the notice ``name``: how many changed; None for none of this network's.

    Args:
        connection: the writer's, in a transaction.
        network: whose.
        name: the notice's id.
        state: ``gone``, which is done, or ``failed``.
        at: the time, seconds since the epoch.
    """
    step, _, place = name.rpartition("-")
    if not (place.isascii() and place.isdigit() and len(place) < 10 and str(int(place)) == place):
        return None
    becomes = "done" if state == "gone" else "failed"
    where = f"network = ? AND step = ? AND place = ? AND state IN {MAYBE_SENT}"
    values = (network, step, int(place))
    if connection.execute(f"SELECT 1 FROM notice WHERE {where}", values).fetchone() is None:  # noqa: S608 - constants
        return None
    query = f"UPDATE notice SET state = ?, changed_at = ? WHERE {where} AND state NOT IN (?, 'sending')"  # noqa: S608 - constants
    return connection.execute(query, (becomes, at, *values, becomes)).rowcount


def retry(connection: sqlite3.Connection, webhooks: str, at: float) -> int:
    """Have the notices of dead letters, by their numbers in JSON, sent again; one that was overtaken stays dead."""
    numbers = [
        number
        for (number,) in connection.execute(
            """SELECT number FROM notice WHERE webhook IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
                SELECT 1 FROM notice AS later INDEXED BY notice_of WHERE later.network = notice.network
                AND later.account = notice.account AND later.sequence > notice.sequence
                AND later.state NOT IN ('withdrawn', 'shadow', 'untold'))""",
            (webhooks,),
        )
    ]
    connection.execute(
        "UPDATE notice SET webhook = NULL WHERE webhook IN (SELECT value FROM json_each(?))", (webhooks,)
    )
    connection.executemany(
        "UPDATE notice SET state = 'waiting', changed_at = ? WHERE number = ?", [(at, number) for number in numbers]
    )
    return len(numbers)


def of_account(connection: sqlite3.Connection, network: str, account: str, limit: int) -> tuple[Told, ...]:
    """What was told of an account in steps that are remembered, and by rules, latest first."""
    query = f"""SELECT state, changed_at, {_NOTICE} FROM notice INDEXED BY notice_of
        WHERE network = ? AND account = ?
        AND (type = 'rule.notify' OR EXISTS (SELECT 1 FROM containment_step WHERE id = notice.step))
        ORDER BY sequence DESC LIMIT ?"""  # noqa: S608 - a constant
    found = connection.execute(query, (network, account, limit))
    return tuple(Told(_notice(row[2:]), row[0], row[1]) for row in found)


def _taken(connection: sqlite3.Connection, network: str) -> frozenset[str]:
    row = connection.execute("SELECT data FROM receiver WHERE network = ?", (network,)).fetchone()
    return frozenset() if row is None else frozenset(_RECEIVING.decode(row[0]).events)


def _notice(row: tuple[Any, ...]) -> Notice:
    name, kind, created_at, step, account, sequence, reason, standing, details = row
    return Notice(name, kind, created_at, step, account, sequence, reason, standing, _DETAILS.decode(details))


_RECEIVING = msgspec.json.Decoder(Receiving)
_DETAILS = msgspec.json.Decoder(dict[str, Any])
_encode = msgspec.json.Encoder().encode
