import io

import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.csv_table import FORMAT
from bascule.lists.formats.reading import FeedError, Options


def test_reads_quotes_and_records_over_lines() -> None:
    text = b'# c\nid,url,target\n1,"https://a.example/?x=1,2",Bank\n2,"https://b.example/\n",x\n3\n'
    found = list(FORMAT.read(io.BytesIO(text), Options()))
    assert found[0] == Row(3, "https://a.example/?x=1,2", target="Bank")
    assert isinstance(found[1], Row)
    assert found[1].line == 5
    assert found[2] == Rejected(6, "fewer columns than the header", "3")


def test_columns_and_delimiter_can_be_told() -> None:
    options = Options(columns={"url": "what"}, delimiter=";")
    assert list(FORMAT.read(io.BytesIO(b"when;what\n1;a.example\n"), options)) == [Row(2, "a.example")]


def test_a_table_without_urls_is_refused() -> None:
    with pytest.raises(FeedError, match="no column"):
        list(FORMAT.read(io.BytesIO(b"a,b\n1,2\n"), Options()))


def test_sniffs() -> None:
    assert FORMAT.sniff("id,url\n") > 0
    assert FORMAT.sniff("a,b\n") == 0
