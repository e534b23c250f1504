from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.columns import columns, row


def test_header_names_are_understood_and_overruled() -> None:
    assert columns(["ID", "Domain", "Date_Added"], {}) == {"url": 1, "first_seen": 2}
    assert columns(["url", "bad_one"], {"url": "BAD_ONE"})["url"] == 1
    assert "url" not in columns(["url"], {"url": "absent"})


def test_rows_that_are_over_say_when() -> None:
    over = row(3, {"url": "a.example", "removed": "1970-01-02"})
    assert isinstance(over, Row)
    assert over.removed == 86400.0
    offline = row(3, {"url": "a.example", "online": "no"})
    assert isinstance(offline, Row)
    assert offline.removed == 0.0
    assert isinstance(row(3, {"url": " "}), Rejected)
    assert row(3, {"url": "a.example", "verdict": "Suspicious"}) == Row(3, "a.example", kind="warn")
