import pytest

from bascule.links.destination import Destination, read
from bascule.links.unwrap import unwrap
from bascule.signals.hidden_chain import DECLARED, hidden_chain


def layers(url: str) -> list[Destination]:
    shown = read(url)
    return [shown, *(read(layer.url) for layer in unwrap(shown))]


def names(url: str) -> list[str]:
    return [signal.name for signal in hidden_chain(layers(url))]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://bit.ly/3xYz", ["shortened"]),
        ("https://youtu.be/abc", []),
        ("https://example.com/bit.ly", []),
        ("https://www.google.com/url?q=https%3A%2F%2Fexample.com%2F", []),
        ("https://www.google.com/url?q=https%3A%2F%2Fbit.ly%2F3xYz", ["shortener_inside"]),
        ("https://www.google.com/url?q=https%3A%2F%2Fyoutu.be%2Fabc", []),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fbit.ly%252Fx",
            ["shortener_inside", "long_chain"],
        ),
    ],
)
def test_what_hides_where_a_link_ends(url: str, expected: list[str]) -> None:
    assert names(url) == expected


def test_every_signal_is_declared_as_it_is_given() -> None:
    deep = "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fbit.ly%252Fx"
    found = (*hidden_chain(layers("https://bit.ly/3xYz")), *hidden_chain(layers(deep)))
    assert [(one.name, one.weight, one.group) for one in found] == [(d.id, d.weight, d.group) for d in DECLARED]
    assert found[-1].evidence == "l.facebook.com > www.google.com > bit.ly"
