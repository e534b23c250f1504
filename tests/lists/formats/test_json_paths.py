import io

import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.json_paths import FORMAT, FORMAT_LINES, reach
from bascule.lists.formats.reading import FeedError, Options


def test_follows_a_path_and_named_keys() -> None:
    text = b'{"data":{"items":[{"ioc":{"v":"a.example"}},"b.example",7,{}]}}'
    found = list(FORMAT.read(io.BytesIO(text), Options(path="data.items", columns={"url": "ioc.v"})))
    assert found[:2] == [Row(1, "a.example"), Row(2, "b.example")]
    assert all(isinstance(item, Rejected) for item in found[2:])
    assert len(found) == 4


def test_reach_leads_nowhere_quietly() -> None:
    assert reach({"a": [1, 2]}, "a.1") == 2
    assert reach({"a": [1, 2]}, "a.9.x") is None
    assert reach(3, "") == 3


def test_a_document_without_a_list_is_refused() -> None:
    with pytest.raises(FeedError):
        list(FORMAT.read(io.BytesIO(b'{"a":1}'), Options()))


def test_lines() -> None:
    text = b'{"url":"a.example"}\n{bad\n\n"b.example"\n'
    found = list(FORMAT_LINES.read(io.BytesIO(text), Options()))
    assert found == [Row(1, "a.example"), Rejected(2, "not JSON", "{bad"), Row(4, "b.example")]
    assert FORMAT_LINES.sniff('{"url":"a"}\n{"url":"b"}\n') > FORMAT.sniff('{"url":"a"}\n{"url":"b"}\n')
