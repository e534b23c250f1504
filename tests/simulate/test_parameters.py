from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from bascule.simulate.devices import Rates
from bascule.simulate.parameters import KINDS, OCCASIONS, Attack, Occasion, Traffic, attack, load, occasion, read


def test_an_empty_file_is_ordinary_traffic() -> None:
    assert read("").attack == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_an_attack(kind: str) -> None:
    (found,) = read(f'[[attack]]\nkind = "{kind}"\nclicks = 0.5\n').attack
    assert found == attack(kind, clicks=0.5)


@pytest.mark.parametrize("kind", OCCASIONS)
def test_every_kind_is_an_occasion(kind: str) -> None:
    (found,) = read(f'[[occasion]]\nkind = "{kind}"\npasses = 0.5\n').occasion
    assert found == occasion(kind, passes=0.5)


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


PAGE = (Path(__file__).parents[2] / "docs/analyse/simulation.md").read_text("utf-8")


@pytest.mark.parametrize("table", [Traffic, Rates, Attack, Occasion])
def test_the_page_lists_every_field_with_its_default(table: type[msgspec.Struct]) -> None:
    for field in msgspec.structs.fields(table):
        if field.name == "devices":
            continue
        default = "required" if field.required else "-" if field.default is None else f"`{toml(field.default)}`"
        assert f"| `{field.name}` | {default} |" in PAGE, field.name


@pytest.mark.parametrize("kinds", [KINDS, OCCASIONS])
def test_the_page_lists_what_each_kind_changes(kinds: Mapping[str, Mapping[str, object]]) -> None:
    for kind, changes in kinds.items():
        told = ", ".join(f"`{name} = {toml(value)}`" for name, value in changes.items()) or "nothing"
        assert f"| `{kind}` | {told} |" in PAGE, kind


def toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
