import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.entry import Place, place


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("Bad.Example.COM", "bad.example.com/"),
        ("*.bad.com", "bad.com/"),
        (".bad.com", "bad.com/"),
        ("bad[.]com", "bad.com/"),
        ("hxxps://bad[.]com/x", "bad.com/x"),
        ("https://user@bad.com:8443/a/../b?q=1#f", "bad.com/b?q=1"),
        ("bad.com/Path", "bad.com/Path"),
        ("bücher.com", "xn--bcher-kva.com/"),
        ("0x8.8.8.8", "8.8.8.8/"),
        ("https://bad.com/two words", "bad.com/two%20words"),
    ],
)
def test_reads_rows_as_a_browser_would(text: str, expression: str) -> None:
    assert place(text).expression == expression


@pytest.mark.parametrize(
    "text",
    ["", "localhost", "printer", "http://10.0.0.1/", "127.1", "[::1]", "bad.notatld", "two words.com", "ftp://bad.com/",
     "https://", "a.com" * 4000],
)  # fmt: skip
def test_says_what_no_list_should_hold(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        place(text)


HOST = st.from_regex(r"[a-z0-9_-]{1,8}(\.[a-z0-9_-]{1,8}){0,6}\.(com|org|uk|c0m|1|0x1)", fullmatch=True)


@settings(max_examples=150, deadline=None)
@given(HOST)
@example("xn--a.com")
@example("-a.com")
def test_the_short_way_for_plain_domains_agrees_with_the_parser(host: str) -> None:
    try:
        found: Place | None = place(host)
    except ValueError:
        found = None
    try:
        slow = keys(read(f"http://{host}"))
    except ValueError:
        assert found is None
        return
    assert found is None or found.expression == slow.hosts[0] + slow.paths[0]
