import gzip
import json
from pathlib import Path

import pytest

from bascule.signals.url_model.samples import HELD_OUT, TRAINED, samples


def shelf(root: Path) -> Path:
    (root / "feeds").mkdir()
    (root / "benign").mkdir()
    (root / "brands").mkdir()
    feed = "url\tfirst_seen_utc\tlast_seen_utc\n"
    feed += "http://a.example.com/x\t2025-01-02T00:00:00Z\t\nhttps://a.example.com/x/\t2025-03-01T00:00:00Z\t\n"
    feed += "http://b.github.io\t2025-05-01T00:00:00Z\t\nhttp:// no\t2025-05-01T00:00:00Z\t\n"
    (root / "feeds/phishing-database_links_dated_2024-12_2025-12.tsv.gz").write_bytes(gzip.compress(feed.encode()))
    chat = "url\tfirst_date\troom\tn_posts\tn_posters\nhttp://example.org/\tchannel-tw\tchannel-two\t1\t1\n"
    (root / "benign/chat_urls_irc_ubuntu.tsv.gz").write_bytes(gzip.compress(chat.encode()))
    icons = json.dumps([{"title": "A", "source": "https://example.net/brand"}])
    (root / "brands/simple-icons_titles.json.gz").write_bytes(gzip.compress(icons.encode()))
    owned = json.dumps({"one": ["example.com", "local"], "two": ["example.com", "full.example.net"]})
    (root / "brands/v2fly_brand_domains.json.gz").write_bytes(gzip.compress(owned.encode()))
    listed = 'url,category_code,date_added\n"http://example.edu/,a",X,2023-01-01\n'
    (root / "benign/citizenlab_test-lists.csv.gz").write_bytes(gzip.compress(listed.encode()))
    return root


def test_each_address_once_with_its_first_day_and_domain(tmp_path: Path) -> None:
    found = samples(shelf(tmp_path), "phishing")
    assert [(one.domain, one.seen, one.phishing) for one in found] == [
        ("example.com", "2025-01-02", True),
        ("b.github.io", "2025-05-01", True),
    ]


def test_days_are_from_and_before(tmp_path: Path) -> None:
    root = shelf(tmp_path)
    assert len(samples(root, "phishing", until="2025-05-01")) == 1
    assert [one.seen for one in samples(root, "phishing", "2025-05-01")] == ["2025-05-01"]


def test_every_shape_of_collection_is_read(tmp_path: Path) -> None:
    root = shelf(tmp_path)
    assert [(one.seen, one.phishing) for one in samples(root, "ubuntu", "2024")] == [("", False)]
    assert [one.destination.host for one in samples(root, "icons")] == ["example.net"]
    assert [one.destination.host for one in samples(root, "brands")] == ["example.com", "full.example.net"]
    assert [one.destination.path for one in samples(root, "citizenlab", "2022")] == ["/,a"]


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="phishtank"):
        samples(shelf(tmp_path), "phishtank")


def test_what_is_held_out_is_not_trained_on() -> None:
    assert HELD_OUT not in TRAINED
    assert "citizenlab" not in TRAINED  # its licence is not for a model that is given away


@pytest.mark.data
def test_the_shared_collections_are_there(shared: Path) -> None:
    assert len(samples(shared, "phishing", until="2025-01-01")) > 5_000
