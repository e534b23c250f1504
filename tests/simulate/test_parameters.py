from pathlib import Path

import pytest

from bascule.simulate.parameters import KINDS, attack, load, read


def test_an_empty_file_is_ordinary_traffic() -> None:
    assert read("").attack == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_an_attack(kind: str) -> None:
    (found,) = read(f'[[attack]]\nkind = "{kind}"\nclicks = 0.5\n').attack
    assert found == attack(kind, clicks=0.5)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x", "TOML"),
        ("attack = 1", r"attack: expected \[\[attack\]\]"),
        ('[[attack]]\nkind = "worm"', r"attack\[0\].kind: expected one of blast"),
        ("[[attack]]\nday = 1", r"attack\[0\].kind: expected"),
        ('[[attack]]\nkind = "blast"\nclicks = 2.0', r"<= 1.0 - at `\$.attack\[0\].clicks`"),
        ('[[attack]]\nkind = "blast"\nclick = 1', "unknown field `click`"),
        ('[traffic]\ngraph = "facebook"', r"'facebook' - at `\$.traffic.graph`"),
        ("[traffic]\ndays = inf", r"at `\$.traffic.days`"),
        ("[traffic]\nlinks = nan", r"links"),
    ],
)
def test_a_wrong_field_is_named(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read(text)


def test_a_file_is_named_too(tmp_path: Path) -> None:
    path = tmp_path / "outbreak.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(ValueError, match=r"outbreak.toml: expected UTF-8"):
        load(path)
