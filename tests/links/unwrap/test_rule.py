import pytest

from bascule.links.destination import read
from bascule.links.unwrap.rule import Rule, peel


@pytest.mark.parametrize(
    ("rule", "url", "found"),
    [
        (
            Rule("x", "w.example", "/go", ("to",)),
            "https://w.example/Go?to=https%3A%2F%2Fa.example",
            "https://a.example",
        ),
        (Rule("x", "w.example", "/go", ("to",)), "https://w.example/?to=https%3A%2F%2Fa.example", None),
        (Rule("x", "w.example", "/", ("q", "u")), "https://w.example/?q=b.com&u=http://a.com", "http://a.com"),
        (Rule("x", "w.example", "/", ("q", "u")), "https://w.example/?q=b.com", "http://b.com"),
        (Rule("x", "w.example", "/", (), "bare"), "https://w.example/?https://a.com/?b=1", "https://a.com/?b=1"),
        (
            Rule("x", "w.example", "/r/", (), "rest"),
            "https://w.example/r/https://a.com/%41?b#c",
            "https://a.com/%41?b#c",
        ),
        (Rule("x", "w.example", "/r/", (), "rest"), "https://w.example/r/https%3A%2F%2Fa.com", "https://a.com"),
        (Rule("x", "w.example", "/", (), "segment"), "https://w.example/a.com/https:%2F%2Fb.com/c", "https://b.com"),
        (Rule("x", "w.example", "/", (), "segment"), "https://w.example/a.com/c", None),
    ],
)
def test_peel(rule: Rule, url: str, found: str | None) -> None:
    assert peel(rule, read(url)) == found
