from pathlib import Path

from bascule.signals.declaration import COSTS, NEEDS, Declaration
from bascule.signals.reference import reference
from bascule.signals.registry import shipped

PAGE = Path(__file__).parents[2] / "docs" / "analyse" / "signals.md"


def test_the_page_is_what_the_code_declares() -> None:
    again = "run: bascule signals reference --out docs/analyse/signals.md"
    assert PAGE.read_text("utf-8") == reference(shipped()), again


def test_a_row_names_everything_and_keeps_its_table_whole() -> None:
    one = Declaration("odd_shop", "shops", 1.5, "state", ("history",), "sells {a|b}", "Shops are sold here.")
    page = reference([one])
    assert "| `odd_shop` | 1.5 | state | history | sells {a\\|b} | Shops are sold here. |" in page
    assert "## shops" in page
    assert all(f"| {name} | " in page for name in (*COSTS, *NEEDS))
