"""The review queue's rows in the embedded store: how an item is put in, found, claimed and put in order."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bascule.review.contracts import ClaimedError, SettledError, Wanted
from bascule.review.item import MOST_EVIDENCE, Claim, Count, Evidence, Item, Kind, Opening, Outcome
from bascule.review.priority import DOUBLING, OVERDUE, SEVERITIES, priority, weight
from bascule.review.report import Subject

TABLES = """
CREATE TABLE IF NOT EXISTS review_item (
    network TEXT NOT NULL,
    number INTEGER NOT NULL,         -- counted in each network
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    url TEXT NOT NULL,
    message TEXT NOT NULL,
    appeal TEXT NOT NULL,
    state TEXT NOT NULL,             -- open, proposed, decided; a claim is a matter of time
    opened_at REAL NOT NULL,
    due_at REAL,
    reach INTEGER NOT NULL,
    severity REAL NOT NULL,
    weight REAL NOT NULL,            -- the part of the priority that time does not change
    evidence TEXT NOT NULL,          -- JSON
    claimed_by TEXT NOT NULL DEFAULT '',
    claimed_until REAL NOT NULL DEFAULT 0,
    proposal TEXT,                   -- JSON
    outcome TEXT,                    -- JSON
    PRIMARY KEY (network, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS review_undecided
    ON review_item (network, kind, scope, subject, appeal) WHERE state <> 'decided';
CREATE INDEX IF NOT EXISTS review_of_subject ON review_item (network, scope, subject, kind);
CREATE TABLE IF NOT EXISTS review_taken (what TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS message_held ON message (number) WHERE action = 'hold';
"""

_PRIORITY = (
    f"weight * (1.0 + max(:now - opened_at, 0.0) / {DOUBLING})"
    f" * CASE WHEN due_at < :now AND state <> 'decided' THEN {OVERDUE} ELSE 1.0 END"
)
_UNDECIDED = "review_item INDEXED BY review_undecided"
"""Left to itself, SQLite may rather read the whole of what a network ever had."""
_COLUMNS = (
    "number, kind, scope, subject, url, message, appeal, state, opened_at, due_at, reach, severity, weight, evidence,"
    " claimed_by, claimed_until, proposal, outcome"
)
_WAITS = "state <> 'decided'"
_STATES = {
    None: _WAITS,
    "open": f"{_WAITS} AND state = 'open' AND claimed_until <= :now",
    "claimed": f"{_WAITS} AND state = 'open' AND claimed_until > :now",
    "proposed": f"{_WAITS} AND state = 'proposed'",
    "decided": "state = 'decided'",
}
_LOOKED_AT = 16
"""Items that an analyst may be given: others may take the first ones meanwhile."""
_OUTCOME = msgspec.json.Decoder(Outcome)
_EVIDENCE = msgspec.json.Decoder(tuple[Evidence, ...])
_HELD_REASONS = msgspec.json.Decoder(tuple[str, ...])
_encode = msgspec.json.Encoder().encode

Row = tuple[Any, ...]
Change = Callable[[sqlite3.Connection], Item | None]
"""Work of a writer's transaction that changes an item and gives it back."""


def text_of(value: object) -> str:
    """A value as JSON text."""
    return _encode(value).decode()


def outcome(text: str | None) -> Outcome | None:
    """A decision from its JSON text."""
    return None if text is None else _OUTCOME.decode(text)


def open_item(connection: sqlite3.Connection, opening: Opening) -> int:
    """Put an item in, or strengthen the undecided one on its subject; its number."""
    subject = opening.subject
    row = connection.execute(
        "SELECT number, reach, severity FROM review_item WHERE network = ? AND kind = ? AND scope = ? AND subject = ?"
        " AND appeal = ? AND state <> 'decided'",
        (opening.network, opening.kind, subject.scope, subject.name, opening.appeal),
    ).fetchone()
    if row is not None:
        number: int = row[0]
        reach, severity = max(row[1], opening.reach), max(row[2], opening.severity)
        connection.execute(
            "UPDATE review_item SET reach = ?, severity = ?, weight = ? WHERE network = ? AND number = ?",
            (reach, severity, weight(reach, severity), opening.network, number),
        )
        return number
    (number,) = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM review_item WHERE network = ?", (opening.network,)
    ).fetchone()
    connection.execute(
        "INSERT INTO review_item (network, number, kind, scope, subject, url, message, appeal, state, opened_at,"
        " due_at, reach, severity, weight, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)",
        (
            opening.network, number, opening.kind, subject.scope, subject.name, subject.url, subject.message,
            opening.appeal, opening.at, opening.due_at, opening.reach, opening.severity,
            weight(opening.reach, opening.severity), text_of(opening.evidence),
        ),
    )  # fmt: skip
    return number


def take_in(connection: sqlite3.Connection, openings: Sequence[Opening]) -> int:
    """Open items whose subjects never were in the queue under their kind; how many are new."""
    new = 0
    for opening in openings:
        known = connection.execute(
            "SELECT 1 FROM review_item INDEXED BY review_of_subject"
            " WHERE network = ? AND scope = ? AND subject = ? AND kind = ? LIMIT 1",
            (opening.network, opening.subject.scope, opening.subject.name, opening.kind),
        ).fetchone()
        if known is None:
            open_item(connection, opening)
            new += 1
    return new


def take_in_held(connection: sqlite3.Connection, limit: int) -> int:
    """Open items for messages held since the last time; how many messages were looked at."""
    rows = connection.execute(
        "SELECT number, network, id, audience, received_at, decision->'reasons' FROM message WHERE action = 'hold'"
        " AND number > coalesce((SELECT number FROM review_taken WHERE what = 'held'), 0) ORDER BY number LIMIT ?",
        (limit,),
    ).fetchall()
    for _, network, message, audience, at, reasons in rows:
        evidence = tuple(Evidence("held", reason, at=at) for reason in _HELD_REASONS.decode(reasons)[:MOST_EVIDENCE])
        subject = Subject("message", message, message=message)
        open_item(connection, Opening(network, "held", subject, at, max(audience, 1), SEVERITIES["held"], evidence))
    if rows:
        connection.execute(
            "INSERT INTO review_taken VALUES ('held', ?) ON CONFLICT (what) DO UPDATE SET number = excluded.number",
            (rows[-1][0],),
        )
    return len(rows)


def held_waits(connection: sqlite3.Connection) -> bool:
    """Whether a message was held since the last time; one step in an index."""
    query = (
        "SELECT 1 FROM message WHERE action = 'hold'"
        " AND number > coalesce((SELECT number FROM review_taken WHERE what = 'held'), 0) LIMIT 1"
    )
    return connection.execute(query).fetchone() is not None


def row_of(connection: sqlite3.Connection, network: str, number: int) -> Row | None:
    """An item's row; None where the network has none of this number."""
    query = f"SELECT {_COLUMNS} FROM review_item WHERE network = ? AND number = ?"  # noqa: S608 - a constant
    row: Row | None = connection.execute(query, (network, number)).fetchone()
    return row


def claim_of(row: Row, now: float) -> Claim | None:
    """Who works on the item of ``row`` at ``now``."""
    return Claim(row[14], row[15]) if row[15] > now else None


def undecided(connection: sqlite3.Connection, network: str, number: int, analyst: str, now: float) -> Row | None:
    """The row of an item that ``analyst`` may work on; None where there is none.

    Raises:
        ClaimedError: somebody else's claim holds.
        SettledError: it is decided.
    """
    row = row_of(connection, network, number)
    if row is None:
        return None
    if row[7] == "decided":
        raise SettledError
    claim = claim_of(row, now)
    if claim is not None and claim.keeps_out(analyst, now):
        raise ClaimedError(claim)
    return row


def set_claim(connection: sqlite3.Connection, network: str, number: int, claim: Claim) -> None:
    """Write a claim over the one before."""
    connection.execute(
        "UPDATE review_item SET claimed_by = ?, claimed_until = ? WHERE network = ? AND number = ?",
        (claim.analyst, claim.until, network, number),
    )


def top(
    connection: sqlite3.Connection, network: str, analyst: str, kinds: Sequence[Kind], now: float
) -> tuple[int, ...]:
    """The numbers of the first items that nobody works on and that ``analyst`` did not propose."""
    wanted, values = _of_kinds(kinds)
    query = (
        f"SELECT number FROM {_UNDECIDED} WHERE network = :network AND {_WAITS} AND claimed_until <= :now"  # noqa: S608 - constants and placeholders
        f" AND (proposal IS NULL OR proposal->>'analyst' <> :analyst){wanted}"
        f" ORDER BY {_PRIORITY} DESC, number LIMIT {_LOOKED_AT}"
    )
    rows = connection.execute(query, values | {"network": network, "analyst": analyst, "now": now})
    return tuple(number for (number,) in rows)


def is_free(row: Row, analyst: str, now: float) -> bool:
    """Whether the item of ``row`` can be given to ``analyst``: as ``top`` has it."""
    proposal = outcome(row[16])
    return row[7] != "decided" and row[15] <= now and (proposal is None or proposal.analyst != analyst)


def queue(connection: sqlite3.Connection, network: str, wanted: Wanted, now: float) -> tuple[Item, ...]:
    """Items by priority, the highest first; see ``Desk.queue``."""
    kinds, values = _of_kinds(wanted.kinds)
    at = wanted.after.now if wanted.after else now
    behind = ""
    if wanted.after is not None:
        behind = " WHERE priority < :priority OR (priority = :priority AND number > :number)"
        values |= {"priority": wanted.after.priority, "number": wanted.after.item}
    table = "review_item" if wanted.state == "decided" else _UNDECIDED
    query = (
        f"SELECT * FROM (SELECT {_COLUMNS}, {_PRIORITY} AS priority FROM {table} WHERE network = :network"  # noqa: S608 - constants and placeholders
        f" AND {_STATES[wanted.state]}{kinds}){behind} ORDER BY priority DESC, number LIMIT :limit"
    )
    rows = connection.execute(query, values | {"network": network, "now": at, "limit": wanted.limit}).fetchall()
    return tuple(item_of(connection, network, row, at) for row in rows)


def _of_kinds(kinds: Sequence[Kind]) -> tuple[str, dict[str, Any]]:
    if not kinds:
        return "", {}
    names = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    return f" AND kind IN ({', '.join(':' + name for name in names)})", dict(names)


def item_of(
    connection: sqlite3.Connection, network: str, row: Row, now: float, *, evidence: tuple[Evidence, ...] = ()
) -> Item:
    """An item from its row, as of ``now``, with how many reported it."""
    (number, kind, scope, subject, url, message, appeal, state, opened_at, due_at, reach, severity, weighed) = row[:13]
    claim = claim_of(row, now)
    reasons = tuple(
        Count(why, count)
        for why, count in connection.execute(
            "SELECT why, count(DISTINCT reporter) FROM report WHERE network = ? AND item = ?"
            " GROUP BY why ORDER BY 2 DESC, why",
            (network, number),
        )
    )
    (reporters,) = connection.execute(
        "SELECT count(DISTINCT reporter) FROM report WHERE network = ? AND item = ?", (network, number)
    ).fetchone()
    waits = state != "decided"
    return Item(
        id=number,
        kind=kind,
        state="claimed" if state == "open" and claim else state,
        subject=Subject(scope, subject, url, message),
        opened_at=opened_at,
        reach=reach,
        severity=severity,
        priority=priority(weighed, opened_at, now, due_at if waits else None),
        reporters=reporters,
        reasons=reasons,
        claim=claim if waits else None,
        proposal=outcome(row[16]),
        outcome=outcome(row[17]),
        appeal=appeal,
        due_at=due_at,
        overdue=waits and due_at is not None and now > due_at,
        evidence=evidence,
    )


def first_evidence(row: Row) -> tuple[Evidence, ...]:
    """What was known when the item was opened."""
    return _EVIDENCE.decode(row[13])
