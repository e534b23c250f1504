import pytest

from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.overlay import OperatorEntry, Overlay


def test_set_search_replace_remove() -> None:
    overlay = Overlay()
    overlay.set(OperatorEntry("example.com/", "block"))
    overlay.set(OperatorEntry("example.com/good/", "allow"))
    overlay.set(OperatorEntry("www.example.com/", "warn"))
    found = overlay.search(keys(read("https://www.example.com/good/page")))
    assert [e.expression for e in found] == ["www.example.com/", "example.com/good/", "example.com/"]
    assert list(overlay.search(keys(read("https://example.org/")))) == []
    overlay.set(OperatorEntry("example.com/", "warn", reason="second thoughts"))
    assert len(overlay) == 3
    assert overlay.remove("example.com/")
    assert not overlay.remove("example.com/")
    assert not overlay.remove("nobody.example/")
    assert {e.expression for e in overlay.entries()} == {"example.com/good/", "www.example.com/"}


@pytest.mark.parametrize("expression", ["example.com", "/path", ""])
def test_an_expression_needs_host_and_path(expression: str) -> None:
    with pytest.raises(ValueError, match="host/path"):
        Overlay().set(OperatorEntry(expression, "block"))
