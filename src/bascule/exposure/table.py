"""A rescue list as a CSV table (RFC 4180) that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from bascule.exposure.rescue import Account, RescueList, Room

COLUMNS = (
    "list",
    "account",
    "conversation",
    "clicked",
    "maybe",
    "page",
    "asks_for",
    "clicked_at",
    "messages",
    "size",
    "clicks",
)
"""The table's header."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula: with ``'`` before it where it could begin one.

    Accounts such as ``@bob:example.org`` get one too; readers that are programs should take the JSON form. Source:
    OWASP, CSV Injection.
    """
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) else text


def rescue_csv(found: RescueList) -> Iterator[str]:
    """The table's lines, header first, each with its line end."""
    yield _line(COLUMNS)
    for name, accounts in (("asked", found.asked), ("clicked", found.clicked), ("saw", found.saw)):
        for account in accounts:
            yield _line(_of_account(name, account))
    for room in found.rooms:
        yield _line(_of_room(room))
    if found.truncated:
        yield _line(("truncated", *("" for _ in COLUMNS[1:])))


def _of_account(name: str, one: Account) -> tuple[str, ...]:
    at = "" if one.clicked_at is None else datetime.fromtimestamp(one.clicked_at, UTC).isoformat(timespec="minutes")
    maybe = "yes" if one.maybe else ""
    asks, messages = " ".join(one.asks_for), " ".join(one.messages)
    return (name, cell(one.account), "", one.clicked, maybe, one.page, cell(asks), at, cell(messages), "", "")


def _of_room(one: Room) -> tuple[str, ...]:
    size, clicks = str(one.size), str(one.clicks)
    return ("room", "", cell(one.conversation), "", "", one.page, "", "", str(one.messages), size, clicks)


def _line(cells: tuple[str, ...]) -> str:
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerow(cells)
    return sheet.getvalue()
