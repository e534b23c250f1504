"""The viewer that docs/integrate/viewers.md shows how to make is the one that the service believes."""

import re
from pathlib import Path
from typing import Any

import pytest

from bascule.gate.viewer import signed_viewer, viewer_of
from bascule.links.token import Opened

PAGE = Path(__file__).parent.parent / "docs" / "integrate" / "viewers.md"


@pytest.mark.parametrize("account", ["@bob:example.org", "שלום", "a b&c=d/?"])
def test_it_is_made_as_the_page_says(account: str) -> None:
    code = re.search(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert code is not None
    there: dict[str, Any] = {}
    exec(code[1], there)  # the page's own example
    key, tag = bytes(range(32)), "0123456789abcd"
    made = there["viewer"](key, "market", tag, account)
    assert made == signed_viewer(key, "market", tag, account)
    found = viewer_of(key, Opened("https://a.example/", "market", "key1", tag, 1), made.encode())
    assert found is not None
    assert found[0] == account
