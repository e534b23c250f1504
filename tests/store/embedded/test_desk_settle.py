import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from conformance.desk import NOW, OTHER, appeal, outcome, report

from bascule.store.embedded import audit, desk
from bascule.store.embedded.desk_items import row_of
from bascule.store.embedded.desk_reports import file
from bascule.store.embedded.desk_settle import appealed, keep_appeal, labels, settle, told
from bascule.store.embedded.schema import prepare


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        prepare(made)
        made.executescript(audit.TABLES + desk.TABLES)
        yield made


def test_settling_one_leaves_the_others_alone(connection: sqlite3.Connection) -> None:
    for one in (report(), report(subject=OTHER), report(network="other")):
        file(connection, one, 1)
    row = row_of(connection, "demo", 1)
    assert row is not None
    settle(connection, "demo", row, outcome(), NOW)
    states = connection.execute("SELECT network, number, state FROM review_item ORDER BY 1, 2").fetchall()
    assert states == [("demo", 1, "decided"), ("demo", 2, "open"), ("other", 1, "open")]
    assert [label.decision for label in labels(connection, "demo", 0, 10)] == ["block"]


def test_appeals_are_found_by_their_id(connection: sqlite3.Connection) -> None:
    keep_appeal(connection, appeal())
    assert appealed(connection, appeal().id) == appeal()
    assert appealed(connection, "x") is None


def test_the_trail_names_the_key_and_the_analyst_who_had_the_last_word() -> None:
    assert told("review.decided", "demo", 1, "a.example/", outcome(approved_by="mal")).who == "key1:mal"
    assert told("review.decided", "demo", 1, "a.example/", outcome(key="")).who == "eve"
