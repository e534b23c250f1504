import sqlite3
from pathlib import Path

from bascule.gate.contracts import Member, Reach
from bascule.gate.like_keys import sender_key
from bascule.links.expressions import expression_hash
from bascule.store.embedded import groups
from bascule.store.embedded.schema import connect, prepare


def opened(tmp_path: Path) -> sqlite3.Connection:
    connection = connect(tmp_path / "db")
    prepare(connection)
    return connection


def test_a_campaign_reaches_through_its_pages(tmp_path: Path) -> None:
    connection = opened(tmp_path)
    groups.join(connection, [
        Member("demo", "page", "f1", "destination", "a.example/x"),
        Member("demo", "campaign", "c", "page", "f1"),
        Member("demo", "campaign", "c", "destination", "b.example/"),
        Member("demo", "campaign", "c", "destination", "a.example/x"),
        Member("demo", "campaign", "c", "sender", "@ann"),
        Member("other", "campaign", "c", "destination", "theirs.example/"),
    ])  # fmt: skip
    reach = groups.reach(connection, "demo", "campaign", "c")
    assert set(reach.expressions) == {"a.example/x", "b.example/"}
    assert reach.senders == ("@ann",)
    hashes = {expression_hash("a.example/x"), expression_hash("b.example/")}
    assert set(reach.keys) == {*hashes, sender_key("demo", "@ann")}
    assert groups.reach(connection, "demo", "page", "nobody") == Reach()
    connection.close()


def test_a_member_of_a_page_changes_the_campaigns_it_belongs_to(tmp_path: Path) -> None:
    connection = opened(tmp_path)
    groups.join(connection, [Member("demo", "campaign", "c", "page", "f1")])
    seen = Member("demo", "page", "f1", "destination", "a.example/")
    assert groups.groups_of(connection, seen) == (("page", "f1"), ("campaign", "c"))
    connection.close()


def test_the_first_reason_stands_and_leaving_is_told(tmp_path: Path) -> None:
    connection = opened(tmp_path)
    first = Member("demo", "page", "f1", "destination", "a.example/", "looks alike", asks_for=("password",))
    groups.join(connection, [first])
    groups.join(connection, [Member("demo", "page", "f1", "destination", "a.example/", "later")])
    assert groups.members(connection, "demo", "page", "f1") == (first,)
    assert groups.pages_of(connection, "demo", ("z.example/", "a.example/")) == (first,)
    assert groups.leave(connection, first)
    assert not groups.leave(connection, first)
    assert groups.pages_of(connection, "demo", ("a.example/",)) == ()
    connection.close()


def test_joining_a_large_group_looks_at_no_other_member(tmp_path: Path) -> None:
    connection = opened(tmp_path)
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT coalesce(max(number), 0) FROM member").fetchall()
    assert "member_number" in plan[-1][3]
