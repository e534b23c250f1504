import io

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import Options
from bascule.lists.formats.urls import FORMAT


def test_reads_urls() -> None:
    text = b"https://a.example/x#frag\nhttp://b.example/ # seen today\ntwo words\n"
    assert list(FORMAT.read(io.BytesIO(text), Options())) == [
        Row(1, "https://a.example/x#frag"),
        Row(2, "http://b.example/"),
        Rejected(3, "more than one word", "two words"),
    ]


def test_sniffs_urls_only() -> None:
    assert FORMAT.sniff("https://a.example/\nhxxp://b.example/x\n") > 0
    assert FORMAT.sniff("a.example\n") == 0
