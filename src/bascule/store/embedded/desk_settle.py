"""Decisions in the embedded store: what is settled with one, what it teaches, whom it answers."""

import sqlite3
from collections.abc import Iterator

import msgspec

from bascule.audit.entry import Event, as_json
from bascule.gate.decision import Decision
from bascule.review.appeal import Appeal
from bascule.review.decide import answer_to_appeal, label_of
from bascule.review.item import Outcome
from bascule.review.label import Labelled
from bascule.review.report import Subject
from bascule.store.embedded.audit import append
from bascule.store.embedded.desk_items import Row, row_of, text_of
from bascule.store.embedded.desk_reports import learn

TABLES = """
CREATE TABLE IF NOT EXISTS appeal (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS label (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, item INTEGER NOT NULL, kind TEXT NOT NULL,
    scope TEXT NOT NULL, subject TEXT NOT NULL, url TEXT NOT NULL, message TEXT NOT NULL,
    decision TEXT NOT NULL, label TEXT NOT NULL, who TEXT NOT NULL, at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS label_of_network ON label (network, number);
"""
_APPEAL = msgspec.json.Decoder(Appeal)


class _Texts(msgspec.Struct):
    original: str


_DECISION = msgspec.json.Decoder(Decision)
_TEXTS = msgspec.json.Decoder(_Texts)


def settle(connection: sqlite3.Connection, network: str, row: Row, outcome: Outcome, now: float) -> None:
    """Write a decision on the item of ``row``, and on what was reported of the same subject meanwhile."""
    _settle_one(connection, network, row, outcome, now)
    if label_of(outcome.decision) is None:
        return
    same = connection.execute(
        "SELECT number FROM review_item INDEXED BY review_undecided WHERE network = ? AND kind = 'report'"
        " AND scope = ? AND subject = ? AND state <> 'decided'",
        (network, row[2], row[3]),
    ).fetchall()
    for (number,) in same:
        other = row_of(connection, network, number)
        if other is not None:
            _settle_one(connection, network, other, outcome, now)


def _settle_one(connection: sqlite3.Connection, network: str, row: Row, outcome: Outcome, now: float) -> None:
    number, kind, scope, subject, url, message, appeal = row[:7]
    connection.execute(
        "UPDATE review_item SET state = 'decided', outcome = ?, claimed_until = 0 WHERE network = ? AND number = ?",
        (text_of(outcome), network, number),
    )
    learn(connection, network, number, outcome.decision, now)
    label = label_of(outcome.decision)
    if label is not None:
        connection.execute(
            "INSERT INTO label (network, item, kind, scope, subject, url, message, decision, label, who, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (network, number, kind, scope, subject, url, message, outcome.decision, label, outcome.analyst, now),
        )
    append(connection, told("review.decided", network, number, subject, outcome))
    if appeal:
        _answer(connection, appeal, outcome)


def told(action: str, network: str, item: int, subject: str, outcome: Outcome) -> Event:
    """A decision as the audit trail is told of it."""
    who = f"{outcome.key}:{outcome.approved_by or outcome.analyst}" if outcome.key else outcome.analyst
    after = as_json({"item": item} | msgspec.to_builtins(outcome))
    return Event(
        network=network, at=outcome.at, who=who, action=action, subject=subject, reason=outcome.reason, after=after
    )


def _answer(connection: sqlite3.Connection, appeal: str, outcome: Outcome) -> None:
    kept = appealed(connection, appeal)
    if kept is None:
        return
    answered = msgspec.structs.replace(
        kept, state=answer_to_appeal(outcome.decision), answer=outcome.answer, answered_at=outcome.at
    )
    connection.execute("UPDATE appeal SET data = ? WHERE id = ?", (text_of(answered), appeal))
    append(
        connection,
        Event(
            network=kept.network, at=outcome.at, who=outcome.analyst, action="appeal.answered", subject=appeal,
            reason=outcome.reason, before=as_json({"state": kept.state}),
            after=as_json({"state": answered.state, "answer": answered.answer}),
        ),
    )  # fmt: skip


def keep_appeal(connection: sqlite3.Connection, appeal: Appeal) -> None:
    """Write a new appeal."""
    connection.execute("INSERT INTO appeal VALUES (?, ?, ?)", (appeal.id, appeal.network, text_of(appeal)))
    append(
        connection,
        Event(
            network=appeal.network, at=appeal.opened_at, who=appeal.appellant, action="appeal.filed", subject=appeal.id,
            after=as_json({"item": appeal.item, "role": appeal.role, "about": appeal.subject, "due_at": appeal.due_at}),
        ),
    )  # fmt: skip


def appealed(connection: sqlite3.Connection, appeal: str) -> Appeal | None:
    """An appeal by its id."""
    row = connection.execute("SELECT data FROM appeal WHERE id = ?", (appeal,)).fetchone()
    return None if row is None else _APPEAL.decode(row[0])


def labels(connection: sqlite3.Connection, network: str, after: int, limit: int) -> tuple[Labelled, ...]:
    """What decisions taught, with the texts that are still kept."""
    return tuple(_labels(connection, network, after, limit))


def _labels(connection: sqlite3.Connection, network: str, after: int, limit: int) -> Iterator[Labelled]:
    rows = connection.execute(
        "SELECT label.number, item, kind, label.scope, subject, url, label.message, label.decision, label, who, at,"
        " message.texts, message.decision FROM label LEFT JOIN message"
        " ON message.network = label.network AND message.id = label.message"
        " WHERE label.network = ? AND label.number > ? ORDER BY label.number LIMIT ?",
        (network, after, limit),
    )
    for number, item, kind, scope, subject, url, message, decision, label, who, at, texts, decided in rows:
        text = None if texts is None else _TEXTS.decode(texts).original
        urls: tuple[str, ...] = (url,) if url else ()
        if not urls and decided is not None:
            urls = tuple(dict.fromkeys(link.url for link in _DECISION.decode(decided).links))
        about = Subject(scope, subject, url, message)
        yield Labelled(number, network, item, kind, about, decision, label, who, at, text, urls)
