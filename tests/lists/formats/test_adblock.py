import io

import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.adblock import FORMAT
from bascule.lists.formats.reading import Options


def rule(text: str) -> Row | Rejected | None:
    return next(iter(FORMAT.read(io.BytesIO(text.encode()), Options())), None)


def test_block_and_exception_rules() -> None:
    assert rule("||bad.example^") == Row(1, "bad.example")
    assert rule("||bad.example^$important,all") == Row(1, "bad.example")
    assert rule("@@||good.example^|") == Row(1, "good.example", kind="allow")
    assert rule("||bad.example/kit^") == Row(1, "bad.example/kit")
    assert rule("plain.example") == Row(1, "plain.example")


@pytest.mark.parametrize("text", ["! note", "[Adblock Plus 2.0]", "# note", ""])
def test_passes_over_comments(text: str) -> None:
    assert rule(text) is None


@pytest.mark.parametrize(
    "text",
    ["example.com##.ad", "/ads[0-9]+/", "||a.example^$dnsrewrite=1.2.3.4", "||a.*.example^", "banner", "/x/$script"],
)
def test_says_why_other_rules_are_not_taken(text: str) -> None:
    found = rule(text)
    assert isinstance(found, Rejected)
    assert found.reason


def test_sniffs() -> None:
    assert FORMAT.sniff("[Adblock Plus]\n") > 90
    assert FORMAT.sniff("! t\n||a.example^\n") > 60
    assert FORMAT.sniff("a.example\n") == 0
