from typing import Any

import pytest

from bascule.server.problems import ProblemError
from bascule.server.verdicts import believed, expression_of


@pytest.mark.parametrize(
    ("url", "match", "expression"),
    [
        ("https://www.Example.co.uk/a/b?c=d#e", "exact", "www.example.co.uk/a/b?c=d"),
        ("https://www.Example.co.uk/a/b?c=d#e", "path", "www.example.co.uk/a/b"),
        ("https://www.example.co.uk/a/b", "host", "www.example.co.uk/"),
        ("https://www.example.co.uk/a/b", "domain", "example.co.uk/"),
        ("https://me.github.io/x", "domain", "me.github.io/"),
        ("http://0x7f.1/x", "exact", "127.0.0.1/x"),
    ],
)
def test_a_url_and_a_match_name_one_expression(url: str, match: Any, expression: str) -> None:
    assert expression_of(url, match) == expression


@pytest.mark.parametrize(
    ("url", "match", "field"),
    [
        ("ftp://example.com/", "exact", "url"),
        ("nonsense", "exact", "url"),
        ("https://", "host", "url"),
        ("https://127.0.0.1/x", "domain", "match"),
        ("https://github.io/", "domain", "match"),
        ("https://[::1]/", "domain", "match"),
    ],
)
def test_what_cannot_be_matched_names_the_field(url: str, match: Any, field: str) -> None:
    with pytest.raises(ProblemError) as caught:
        expression_of(url, match)
    assert (caught.value.problem.status, caught.value.problem.field) == (400, field)


def test_a_later_word_replaces_an_earlier_and_stays_in_its_network(place: Any) -> None:
    for word in ("block", "warn"):
        place.verdict("https://a.example.com/x", word, match="host", reason=f"{word} it")
    found = believed(place.service, "alpha", "https://a.example.com/y")
    assert (found.verdict.verdict, found.verdict.source) == ("warn", "operator")
    assert "warn it" in found.verdict.explanation
    assert "a.example.com/" in found.expressions
    assert believed(place.service, "beta", "https://a.example.com/y").verdict.source == "none"
    (entry,) = place.play(place.ledger.verdicts("alpha"))
    assert (entry.verdict, entry.who, entry.set_at) == ("warn", "test", place.now)


def test_what_is_inside_a_wrapper_counts(place: Any) -> None:
    place.verdict("https://evil.example.com/x", "block")
    found = believed(place.service, "alpha", "https://www.google.com/url?q=https%3A%2F%2Fevil.example.com%2Fx")
    assert found.layers == ("https://evil.example.com/x",)
    assert found.verdict.verdict == "block"


def test_a_word_lapses_on_time(place: Any) -> None:
    place.verdict("https://a.example.com/", "block", expires_in=10.0)
    assert believed(place.service, "alpha", "https://a.example.com/").verdict.expires_at == place.now + 10
    place.now += 10
    assert believed(place.service, "alpha", "https://a.example.com/").verdict.verdict == "allow"


def test_what_is_no_destination_is_refused(place: Any) -> None:
    with pytest.raises(ProblemError) as caught:
        believed(place.service, "alpha", "javascript:alert(1)")
    assert caught.value.problem.field == "url"
