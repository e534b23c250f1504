import msgspec

from bascule.links.fact import Fact
from bascule.links.link import Link


def test_link_says_where_it_stands_and_leads_as_json() -> None:
    link = Link(4, 8, "t.co", "http://t.co", "schemeless", None, (Fact("schemeless"),))
    assert msgspec.json.decode(msgspec.json.encode(link)) == {
        "start": 4,
        "end": 8,
        "text": "t.co",
        "url": "http://t.co",
        "kind": "schemeless",
        "shown": None,
        "facts": [{"name": "schemeless", "detail": ""}],
    }
