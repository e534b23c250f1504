import io

from bascule.lists.entry import Row
from bascule.lists.formats.phishtank import FORMAT, FORMAT_JSON
from bascule.lists.formats.reading import Options

HEAD = "phish_id,url,phish_detail_url,submission_time,verified,verification_time,online,target\n"
RECORD = "7,https://a.example/login,https://p.example/7,1970-01-02T00:00:00+00:00,yes,1970-01-03T00:00:00+00:00,"


def test_csv() -> None:
    text = HEAD + RECORD + "yes,PayPal\n" + RECORD + "no,Other\n"
    live, gone = FORMAT.read(io.BytesIO(text.encode()), Options())
    assert live == Row(2, "https://a.example/login", first_seen=86400.0, last_seen=172800.0, target="PayPal")
    assert isinstance(gone, Row)
    assert gone.removed == 172800.0
    assert gone.target == ""
    assert FORMAT.sniff(HEAD) == 90


def test_json() -> None:
    text = b'[{"phish_id":"7","url":"https://a.example/","submission_time":"1970-01-02","target":"Other","online":"yes"},3]'
    found = list(FORMAT_JSON.read(io.BytesIO(text), Options()))
    assert found[0] == Row(1, "https://a.example/", first_seen=86400.0)
    assert len(found) == 2
    assert FORMAT_JSON.sniff(text.decode()) == 90
