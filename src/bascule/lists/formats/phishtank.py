"""PhishTank's dump, as CSV and as JSON (phishtank.org/developer_info.php)."""

from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.columns import row
from bascule.lists.formats.csv_table import header_of
from bascule.lists.formats.csv_table import read as read_csv_table
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document

_COLUMNS = {"url": "url", "first_seen": "submission_time", "last_seen": "verification_time", "target": "target"}


def read(source: BinaryIO, options: Options) -> Items:
    """Rows of the CSV dump; offline ones count as expired. ``Other`` is no target."""
    return map(_named, read_csv_table(source, Options(columns=_COLUMNS | options.columns)))


def _named(item: Row | Rejected) -> Row | Rejected:
    if isinstance(item, Row) and item.target == "Other":
        return Row(item.line, item.text, item.kind, item.first_seen, item.last_seen, item.removed, item.category)
    return item


def read_json(source: BinaryIO, options: Options) -> Items:
    """Rows of the JSON dump: a list of objects with the same fields as the CSV."""
    del options
    found = document(source)
    if not isinstance(found, list):
        raise FeedError("expected a JSON list")
    for number, item in enumerate(found, 1):
        if not isinstance(item, dict):
            yield Rejected(number, "not an object", str(item)[:SHOWN])
            continue
        value = {ours: str(item.get(theirs) or "") for ours, theirs in _COLUMNS.items()}
        yield _named(row(number, value | {"online": str(item.get("online") or "")}))


def sniff(head: str) -> int:
    """The column only PhishTank has."""
    header = header_of(head.lstrip("\ufeff"))
    return 90 if "phish_id" in header and "url" in header else 0


def sniff_json(head: str) -> int:
    """The field only PhishTank has."""
    return 90 if '"phish_id"' in head and head.lstrip("\ufeff \r\n\t").startswith("[") else 0


FORMAT = Format("phishtank-csv", "PhishTank dump, CSV", read, sniff)
FORMAT_JSON = Format("phishtank-json", "PhishTank dump, JSON", read_json, sniff_json)
