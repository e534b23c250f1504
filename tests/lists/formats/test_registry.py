import gzip
from pathlib import Path

import pytest

from bascule.lists.formats.reading import FeedError
from bascule.lists.formats.registry import FORMATS, detect, head_of, unpacked


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("a.example\nb.example\n", "domains"),
        ("https://a.example/\nhttps://b.example/x\n", "urls"),
        ("0.0.0.0 a.example\n", "hosts"),
        ("||a.example^\n", "adblock"),
        ("id,url\n1,https://a.example/\n", "csv"),
        ("url\tdate\n", "tsv"),
        ('{"url":"https://a.example/"}\n{"url":"https://b.example/"}\n', "jsonl"),
        ('[{"url":"https://a.example/"}]', "json"),
        ('["a.example"]', "discord"),
        ("phish_id,url,online\n", "phishtank-csv"),
        ('[{"phish_id":1,"url":"x"}]', "phishtank-json"),
        ('{"Event":{"Attribute":[]}}', "misp"),
        ('{"type":"bundle","objects":[]}', "stix"),
        ('{"list":["a"],"type":"hostname","version":1}', "misp-warning"),
        ('{"hashLists":[]}', "safebrowsing"),
        ("# see https://github.com/stamparm/maltrail/\na.example\n", "maltrail"),
    ],
)
def test_detects(head: str, name: str) -> None:
    assert detect(head).name == name
    assert FORMATS[name].name == name


def test_says_when_it_cannot_tell() -> None:
    with pytest.raises(FeedError, match="cannot tell"):
        detect("once upon a time\nthere was a list\n")


def test_gzip_is_seen_through_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_bytes(gzip.compress(b"a.example\n" * 1000))
    assert head_of(path).startswith("a.example\n")
    with unpacked(path) as source:
        assert len(source.read()) == 10_000
    with unpacked(path, limit=5000) as source, pytest.raises(FeedError, match="larger than 5000"):
        source.read()


def test_damaged_gzip_is_a_feed_error(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_bytes(gzip.compress(b"a.example\n" * 100_000)[:-200])
    with unpacked(path) as source, pytest.raises(FeedError, match="damaged"):
        source.read()
    path.write_bytes(b"\x1f\x8bnonsense")
    with pytest.raises(FeedError, match="damaged"):
        head_of(path)
