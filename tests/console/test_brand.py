import re

import pytest

from bascule.console.brand import DARK_SURFACES, DEFAULT, LIGHT_SURFACES, Brand, contrast
from bascule.console.bridge import _STYLE


def test_contrast_is_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == pytest.approx(1)


def test_surfaces_are_those_of_the_style_sheet() -> None:
    cards, pages = re.findall(r"--card:(#\w+)", _STYLE), re.findall(r"--page:(#\w+)", _STYLE)
    assert (cards[0], pages[0]) == LIGHT_SURFACES
    assert (cards[1], pages[1]) == DARK_SURFACES
    assert f"--accent:{DEFAULT.accent}" in _STYLE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "n" * 61),
        ("accent", "red"),
        ("accent", "#fff"),
        ("accent", "#ffee00"),
        ("accent", "#0b57a4;}body{display:none"),
        ("accent_dark", "#202020"),
        ("contact", "c" * 201),
        ("help_url", "javascript:alert(1)"),
        ("help_url", "/help"),
        ("help_url", "http:/help"),
        ("logo", b"GIF89a"),
    ],
)
def test_refuses_with_the_name_of_the_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"brand.{field}"):
        Brand(**{field: value})  # type: ignore[arg-type] -- one field of several types


def test_takes_a_readable_brand() -> None:
    brand = Brand(name="Möwe", accent="#7A1FA2", accent_dark="#d9a8f0", help_url="https://moewe.example/help")
    assert brand.accent == "#7A1FA2"
