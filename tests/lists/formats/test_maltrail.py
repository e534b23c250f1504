import io

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.maltrail import FORMAT
from bascule.lists.formats.reading import Options


def test_reads_trails() -> None:
    text = b"# Reference: https://r.example/\n\na.example\n192.0.2.7:3000\n/kit.tar.gz\n"
    assert list(FORMAT.read(io.BytesIO(text), Options())) == [
        Row(3, "a.example"),
        Row(4, "192.0.2.7:3000"),
        Rejected(5, "a trail that names no host", "/kit.tar.gz"),
    ]
    assert FORMAT.sniff("# https://github.com/stamparm/maltrail/\n") > 60
    assert FORMAT.sniff("a.example\n") == 0
