import pytest

from bascule.links.destination import read
from bascule.links.display import display


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.example.com/", "example.com"),
        ("http://example.com:8080/a?b#c", "example.com:8080/a?b#c"),
        ("https://example.com/" + "x" * 100, "example.com/" + "x" * 35 + "…"),
        ("https://user:secret@example.com/", "example.com"),
        ("https://bücher.example/ü", "bücher.example/%C3%BC"),
    ],
)
def test_display(url: str, shown: str) -> None:
    assert display(read(url)) == shown


def test_a_suspicious_script_is_shown_in_ascii() -> None:
    assert display(read("https://bücher.example/"), trusted_script=False) == "xn--bcher-kva.example"


def test_the_host_is_never_cut() -> None:
    assert display(read("https://" + "a." * 60 + "example.com/path")).startswith("a." * 60 + "example.com")
