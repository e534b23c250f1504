import click
import pytest

from bascule.cli.since import SINCE

SPANS = [("90m", 5400.0), ("12h", 43_200.0), ("30d", 2_592_000.0), ("2w", 1_209_600.0), (" 1.5H ", 5400.0)]


@pytest.mark.parametrize(("text", "seconds"), SPANS)
def test_spans_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert SINCE.convert(text, None, None) == seconds
    assert SINCE.convert(seconds, None, None) == seconds


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "1y", "1e9d", "30d ago", "9999999999d"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(click.BadParameter, match="for example 30d"):
        SINCE.convert(text, None, None)
