import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conformance.desk import NOW, opening
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.review.contracts import Wanted
from bascule.review.item import Claim
from bascule.review.priority import priority, weight
from bascule.store.embedded import desk
from bascule.store.embedded.desk_items import (
    claim_of,
    held_waits,
    is_free,
    open_item,
    queue,
    row_of,
    set_claim,
    take_in,
    take_in_held,
    top,
)
from bascule.store.embedded.schema import connect, prepare


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "desk.db")) as made:
        prepare(made)
        made.executescript(desk.TABLES)
        yield made


def test_an_undecided_item_is_strengthened_and_never_weakened(connection: sqlite3.Connection) -> None:
    assert open_item(connection, opening("a.example", reach=5, severity=3.0)) == 1
    assert open_item(connection, opening("a.example", reach=2, severity=4.0)) == 1
    row = row_of(connection, "demo", 1)
    assert row is not None
    assert row[10:13] == (5, 4.0, weight(5, 4.0))
    assert open_item(connection, opening("b.example")) == 2


def test_claims_lapse(connection: sqlite3.Connection) -> None:
    open_item(connection, opening("a.example"))
    set_claim(connection, "demo", 1, Claim("eve", NOW + 5))
    row = row_of(connection, "demo", 1)
    assert row is not None
    assert claim_of(row, NOW) == Claim("eve", NOW + 5)
    assert claim_of(row, NOW + 5) is None
    assert top(connection, "demo", "eve", (), NOW) == ()
    assert top(connection, "demo", "mal", ("guarded",), NOW + 5) == (1,)
    assert top(connection, "demo", "mal", ("report",), NOW + 5) == ()
    assert [is_free(row, "mal", NOW), is_free(row, "mal", NOW + 5)] == [False, True]


def test_nothing_held_asks_for_no_transaction(connection: sqlite3.Connection) -> None:
    assert not held_waits(connection)
    assert take_in_held(connection, 10) == 0


def test_looking_for_held_messages_reads_an_index(connection: sqlite3.Connection) -> None:
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT 1 FROM message WHERE action = 'hold' AND number > 5 LIMIT 1"
    ).fetchall()
    assert "message_held" in plan[0][3], plan


def test_what_waits_is_found_without_reading_what_was_decided(connection: sqlite3.Connection) -> None:
    """Left to itself, SQLite reads all that a network ever had in its queue; a desk of some years would not answer."""
    for number in range(3000):
        open_item(connection, opening(f"s{number}.example"))
    connection.execute("UPDATE review_item SET state = 'decided' WHERE number <> 7")
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 100)
    for work in (
        lambda: queue(connection, "demo", Wanted(), NOW),
        lambda: top(connection, "demo", "eve", (), NOW),
        lambda: take_in(connection, [opening("s9.example"), opening("s7.example")]),
        lambda: open_item(connection, opening("s7.example")),
    ):
        steps = 0
        work()  # type: ignore[no-untyped-call] # of four kinds
        assert steps < 10, "more than a thousand steps"


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from([0.5, 1.5, 4.0]), st.floats(0, 1e7)), max_size=12),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_the_store_s_order_is_the_documented_priority(items: list[tuple[int, float, float]], due: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        prepare(made)
        made.executescript(desk.TABLES)
        for number, (reach, severity, age) in enumerate(items):
            due_at = NOW - age / 2 if due and number % 2 else None
            one = opening(f"s{number}.example", reach=reach, severity=severity, at=NOW - age, due_at=due_at)
            open_item(made, one)
        found = queue(made, "demo", Wanted(limit=100), NOW)
        expected = [
            (-priority(weight(item.reach, item.severity), item.opened_at, NOW, item.due_at), item.id) for item in found
        ]
        assert len(found) == len(items)
        assert expected == sorted(expected)
        assert [-item.priority for item in found] == [one[0] for one in expected]
