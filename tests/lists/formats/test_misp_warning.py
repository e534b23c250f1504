import io

import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.misp_warning import FORMAT
from bascule.lists.formats.reading import FeedError, Options


def test_names_are_grey() -> None:
    text = b'{"name":"n","type":"hostname","version":1,"list":[".dyn.example",""]}'
    found = list(FORMAT.read(io.BytesIO(text), Options()))
    assert found == [Row(1, ".dyn.example", kind="grey"), Rejected(2, "not a text", "")]
    assert FORMAT.sniff(text.decode()) > 0


def test_a_large_list_is_known_by_its_beginning() -> None:
    assert FORMAT.sniff('{\n "description": "dynamic",\n "list": [\n "a.example",') > 50
    assert FORMAT.sniff('{"list": [{"url": "a.example"}]}') == 0


def test_address_ranges_are_refused() -> None:
    with pytest.raises(FeedError, match="cidr"):
        list(FORMAT.read(io.BytesIO(b'{"type":"cidr","list":["192.0.2.0/24"]}'), Options()))
