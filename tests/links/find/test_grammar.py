from bascule.links.find import WIDE, Grammar, find
from bascule.links.find.grammar import anchors


def texts(text: str, grammar: Grammar) -> list[str]:
    return [link.text for link in find(text, grammar=grammar)]


def test_pattern_is_compiled_once() -> None:
    assert anchors(("http", "https")) is anchors(("http", "https"))
    assert hash(Grammar()) == hash(Grammar())


def test_schemes_are_a_choice() -> None:
    assert texts("ftp://files.example.com/x", Grammar()) == []
    assert texts("ftp://files.example.com/x", Grammar(schemes=("ftp",))) == ["ftp://files.example.com/x"]


def test_schemeless_and_defanged_can_be_left_out() -> None:
    assert texts("example.com http://example.com", Grammar(schemeless=False)) == ["http://example.com"]
    assert texts("hxxp://example[.]com", Grammar(defanged=False)) == []
    assert find("example.com", grammar=Grammar(default_scheme="https"))[0].url == "https://example.com"


def test_wide_takes_what_only_some_clients_link() -> None:
    for text in ("http://_a.example.com/", "http://a.unlistedname/", "http:///a.com/", "#http://a.com/", "readme.md"):
        assert texts(text, Grammar()) == [], text
        assert texts(text, WIDE) == [text.removeprefix("#")], text
