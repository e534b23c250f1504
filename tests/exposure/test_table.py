import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.exposure.rescue import Account, RescueList, Room, Totals
from bascule.exposure.table import COLUMNS, cell, rescue_csv


def made(name: str = "bob", *, truncated: bool = False) -> RescueList:
    asked = Account(name, "viewer", False, "asks_secrets", ("password", "code"), 1_790_000_040.0, ("m1", "m2"))
    saw = Account("cyd", "none", True, "unknown", (), None, ())
    return RescueList((asked,), (), (saw,), (Room("!hall", "room", 900, 2, 3, "unknown"),), Totals(), truncated)


def read(found: RescueList) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(rescue_csv(found)), newline="")))


def test_every_entry_is_a_row() -> None:
    rows = read(made())
    assert [row["list"] for row in rows] == ["asked", "saw", "room"]
    assert rows[0] == dict.fromkeys(COLUMNS, "") | {
        "list": "asked", "account": "bob", "clicked": "viewer", "page": "asks_secrets", "asks_for": "password code",
        "clicked_at": "2026-09-21T14:14+00:00", "messages": "m1 m2",
    }  # fmt: skip
    assert (rows[1]["maybe"], rows[1]["clicked_at"]) == ("yes", "")
    assert (rows[2]["conversation"], rows[2]["messages"], rows[2]["size"], rows[2]["clicks"]) == (
        "!hall",
        "2",
        "900",
        "3",
    )


def test_a_table_that_is_cut_says_so() -> None:
    assert read(made(truncated=True))[-1]["list"] == "truncated"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "+1", "-1", "\t=1", "\r=1", " =1", "|cmd", "\uff1d1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    assert cell(text) == "'" + text
    assert read(made(text))[0]["account"] == "'" + text


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_any_account_is_one_cell_and_comes_back(name: str) -> None:
    (row, *_) = read(made(name))
    assert row["account"].removeprefix("'") == name.removeprefix("'")
    assert row["messages"] == "m1 m2"
