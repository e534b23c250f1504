import io

import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.discord import FORMAT
from bascule.lists.formats.reading import FeedError, Options


def read(text: bytes) -> list[Row | Rejected]:
    return list(FORMAT.read(io.BytesIO(text), Options()))


def test_lists_and_objects() -> None:
    assert read(b'["a.example"]') == [Row(1, "a.example")]
    assert read(b'{"domains":["a.example",3]}') == [Row(1, "a.example"), Rejected(2, "not a text", "3")]


def test_allow_deny_and_sub_paths() -> None:
    found = read(b'{"allow":["*.good.example"],"deny":["bad.example"],"denySub":["x.example/thief"]}')
    assert Row(3, "*.good.example", kind="allow") in found
    assert Row(1, "bad.example", kind="block") in found
    assert [r.text for r in found if isinstance(r, Row) and r.line == 2] == ["x.example/thief", "x.example/thief/"]


def test_refuses_other_documents() -> None:
    with pytest.raises(FeedError):
        read(b'{"a":1}')
    assert FORMAT.sniff('{"allow": [') > 0
    assert FORMAT.sniff('["a.example"]') > 0
    assert FORMAT.sniff('{"objects": []}') == 0
