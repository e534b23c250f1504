import io

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.misp_events import FORMAT
from bascule.lists.formats.reading import Options

EVENT = b"""{"response":[{"Event":{"Attribute":[
 {"type":"url","value":"https://a.example/x","to_ids":true,"timestamp":"1700000000","category":"Network activity"},
 {"type":"domain|ip","value":"b.example|192.0.2.1","to_ids":true},
 {"type":"domain","value":"c.example","to_ids":false},
 {"type":"md5","value":"0"}],
 "Object":[{"Attribute":[{"type":"hostname","value":"d.example"}]}]}}]}"""


def test_takes_what_is_meant_for_detection() -> None:
    found = list(FORMAT.read(io.BytesIO(EVENT), Options()))
    rows = [item for item in found if isinstance(item, Row)]
    assert [row.text for row in rows] == ["https://a.example/x", "b.example", "d.example"]
    assert rows[0].first_seen == 1.7e9
    assert len([item for item in found if isinstance(item, Rejected)]) == 2
    assert FORMAT.sniff(EVENT.decode()) > 60
