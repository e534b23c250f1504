import io

import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import FeedError, Options
from bascule.lists.formats.tsv import FORMAT


def test_reads_dates_and_escapes() -> None:
    text = (
        b"entry\tfirst_seen_utc\tremoved_utc\na.example\t1970-01-02\t\nb.example/\\\\x\t\t1970-01-03T00:00:00Z\nc\n\n"
    )
    assert list(FORMAT.read(io.BytesIO(text), Options())) == [
        Row(2, "a.example", first_seen=86400.0),
        Row(3, "b.example/\\x", removed=172800.0),
        Row(4, "c"),
    ]


def test_short_rows_and_foreign_tables() -> None:
    assert list(FORMAT.read(io.BytesIO(b"date\turl\n1\n"), Options())) == [
        Rejected(2, "fewer columns than the header", "1")
    ]
    with pytest.raises(FeedError):
        list(FORMAT.read(io.BytesIO(b"a\tb\n"), Options()))


def test_sniffs() -> None:
    assert FORMAT.sniff("url\tdate\n") > 0
    assert FORMAT.sniff("url,date\n") == 0
