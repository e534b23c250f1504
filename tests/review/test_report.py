import msgspec
import pytest

from bascule.review.report import MAX_COMMENT, Comment, Report, Subject


def test_a_report_comes_back_from_json() -> None:
    report = Report("demo", "@bob", Subject("message", "m1", message="m1"), "spam", "again", 5.0)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def test_comments_are_bounded() -> None:
    assert msgspec.convert("x" * MAX_COMMENT, Comment)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert("x" * (MAX_COMMENT + 1), Comment)
