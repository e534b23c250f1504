"""Reports and their reporters in the embedded store."""

import sqlite3

from bascule.review.contracts import Filed
from bascule.review.decide import was_right
from bascule.review.item import MOST_EVIDENCE, DecisionWord, Evidence, Opening
from bascule.review.priority import SEVERITIES
from bascule.review.report import Report, Subject
from bascule.review.trust import TRUSTED, Standing
from bascule.store.embedded.desk_items import open_item

TABLES = """
CREATE TABLE IF NOT EXISTS report (
    number INTEGER PRIMARY KEY,
    network TEXT NOT NULL, item INTEGER NOT NULL, reporter TEXT NOT NULL, why TEXT NOT NULL,
    scope TEXT NOT NULL, subject TEXT NOT NULL, comment TEXT NOT NULL, at REAL NOT NULL,
    public INTEGER NOT NULL,
    UNIQUE (network, item, reporter, why)
) STRICT;
CREATE INDEX IF NOT EXISTS report_of_subject ON report (network, scope, subject, at);
CREATE TABLE IF NOT EXISTS reporter (
    network TEXT NOT NULL, name TEXT NOT NULL, rights REAL NOT NULL, wrongs REAL NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (network, name)
) STRICT, WITHOUT ROWID;
"""
_MOST_SUMMED = 1000


def file(connection: sqlite3.Connection, report: Report, reach: int) -> Filed:
    """Keep a report with its item; see ``Desk.file``."""
    network, subject = report.network, report.subject
    item = open_item(connection, Opening(network, "report", subject, report.at, reach, SEVERITIES[report.why]))
    kept = connection.execute(
        "INSERT INTO report (network, item, reporter, why, scope, subject, comment, at, public)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (network, item, reporter, why) DO NOTHING",
        (network, item, report.reporter, report.why, subject.scope, subject.name, report.comment, report.at,
         int(report.public)),
    ).rowcount  # fmt: skip
    (reporters,) = connection.execute(
        "SELECT count(DISTINCT reporter) FROM report WHERE network = ? AND item = ?", (network, item)
    ).fetchone()
    return Filed(item, kept == 0, reporters)


def standing(connection: sqlite3.Connection, network: str, reporter: str) -> Standing:
    """What was learned of a reporter; the prior's where nothing was."""
    row = connection.execute(
        "SELECT rights, wrongs, at FROM reporter WHERE network = ? AND name = ?", (network, reporter)
    ).fetchone()
    return Standing() if row is None else Standing(*row)


def trust_in(connection: sqlite3.Connection, network: str, subject: Subject, since: float, now: float) -> float:
    """Trust summed over distinct trusted reporters; see ``Desk.trust_in``."""
    rows = connection.execute(
        "SELECT DISTINCT reporter FROM report WHERE network = ? AND scope = ? AND subject = ? AND at >= ?"
        " AND why <> 'mistake' AND public = 0 LIMIT ?",
        (network, subject.scope, subject.name, since, _MOST_SUMMED),
    ).fetchall()
    found = (standing(connection, network, name).trust(now) for (name,) in rows)
    return sum(trust for trust in found if trust >= TRUSTED)


def learn(connection: sqlite3.Connection, network: str, item: int, decision: DecisionWord, now: float) -> None:
    """Remember of each reporter of ``item``, once, whether the report was right."""
    rows = connection.execute(
        "SELECT reporter, why FROM report WHERE network = ? AND item = ? AND public = 0 ORDER BY number",
        (network, item),
    ).fetchall()
    right: dict[str, bool] = {}
    for reporter, why in rows:
        judged = was_right(why, decision)
        if judged is not None:
            right[reporter] = right.get(reporter, False) or judged
    for reporter, was in right.items():
        now_stands = standing(connection, network, reporter).learned(right=was, now=now)
        connection.execute(
            "INSERT INTO reporter VALUES (?, ?, ?, ?, ?) ON CONFLICT (network, name)"
            " DO UPDATE SET rights = excluded.rights, wrongs = excluded.wrongs, at = excluded.at",
            (network, reporter, now_stands.right, now_stands.wrong, now_stands.at),
        )


def evidence(connection: sqlite3.Connection, network: str, item: int, now: float) -> tuple[Evidence, ...]:
    """The newest reports of an item, each with how far its reporter is trusted now."""
    rows = connection.execute(
        "SELECT why, comment, reporter, at, public FROM report WHERE network = ? AND item = ?"
        " ORDER BY number DESC LIMIT ?",
        (network, item, MOST_EVIDENCE),
    ).fetchall()
    return tuple(
        Evidence(why, comment, reporter, at, None if public else standing(connection, network, reporter).trust(now))
        for why, comment, reporter, at, public in rows
    )
