import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from conformance.desk import NOW, SITE, report

from bascule.review.item import MOST_EVIDENCE
from bascule.review.trust import Standing
from bascule.store.embedded import desk
from bascule.store.embedded.desk_reports import evidence, file, learn, standing, trust_in
from bascule.store.embedded.schema import prepare


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        prepare(made)
        made.executescript(desk.TABLES)
        yield made


def test_a_reporter_is_judged_once_an_item(connection: sqlite3.Connection) -> None:
    for why in ("spam", "phishing", "mistake"):
        file(connection, report(why=why), 1)
    learn(connection, "demo", 1, "block", NOW)
    assert standing(connection, "demo", "@bob") == Standing(1.0, 0.0, NOW)


def test_evidence_is_bounded_and_newest_first(connection: sqlite3.Connection) -> None:
    for number in range(MOST_EVIDENCE + 5):
        file(connection, report(f"@{number}", public=number % 2 == 1), 1)
    found = evidence(connection, "demo", 1, NOW)
    assert len(found) == MOST_EVIDENCE
    assert found[0].who == f"@{MOST_EVIDENCE + 4}"
    assert [one.trust for one in found[:2]] == [0.25, None]


def test_many_new_accounts_amount_to_nothing(connection: sqlite3.Connection) -> None:
    for number in range(500):
        file(connection, report(f"@new{number}"), 1)
    assert trust_in(connection, "demo", SITE, 0.0, NOW) == 0.0
