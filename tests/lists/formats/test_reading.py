import io

import pytest

from bascule.lists.entry import Rejected
from bascule.lists.formats.reading import FeedError, document, lines, moment, shape, without_comment


def test_lines_are_numbered_and_bounded() -> None:
    source = io.BytesIO(b"\xef\xbb\xbfone\r\n" + b"x" * 50 + b"\n\xff\xfe\nlast")
    found = list(lines(source, limit=20))
    assert [n for n, _ in found] == [1, 2, 3, 4]
    assert found[0][1] == "one"
    assert found[3][1] == "last"
    assert isinstance(found[1][1], Rejected)
    assert "longer than 20" in found[1][1].reason
    assert isinstance(found[2][1], Rejected)
    assert found[2][1].reason == "not UTF-8"


def test_moment_reads_what_feeds_write() -> None:
    assert moment("1970-01-02") == 86400.0
    assert moment("1970-01-02T00:00:00Z") == 86400.0
    assert moment("1970-01-02 01:00:00 UTC") == 90000.0
    assert moment("1700000000") == 1.7e9
    assert moment("1700000000000") == 1.7e9
    assert moment("soon") is None
    assert moment("") is None


def test_document_is_bounded_and_says_what_is_wrong() -> None:
    assert document(io.BytesIO(b"[1]")) == [1]
    with pytest.raises(FeedError, match="larger than 2"):
        document(io.BytesIO(b"[1]"), limit=2)
    with pytest.raises(FeedError, match="not JSON"):
        document(io.BytesIO(b"[" * 100_000))


def test_comments_and_shapes() -> None:
    assert without_comment("# x") == ""
    assert without_comment("a.example # why") == "a.example"
    assert without_comment("a.example/#frag") == "a.example/#frag"
    assert shape("a.example") == "domain"
    assert shape("*.a.example") == "domain"
    assert shape("https://a.example/x y") == "other"
    assert shape("a.example/x") == "path"
    assert shape("hxxps://a[.]example/x") == "url"
