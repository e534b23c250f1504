import io

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import Options
from bascule.lists.formats.urlhaus import FORMAT

HEAD = "# dump\n# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"


def test_reads_records_below_the_commented_header() -> None:
    text = (
        HEAD
        + '"1","1970-01-02 00:00:00","http://a.example/x,y","online","","malware_download","exe","https://u.example/1","me"\n'
        + '"2","1970-01-02 00:00:00","http://b.example/","offline","","","","",""\nshort\n'
    )
    live, gone, bad = FORMAT.read(io.BytesIO(text.encode()), Options())
    assert live == Row(3, "http://a.example/x,y", first_seen=86400.0, category="malware_download")
    assert isinstance(gone, Row)
    assert gone.removed == 0.0
    assert isinstance(bad, Rejected)
    assert FORMAT.sniff(HEAD) > 90
