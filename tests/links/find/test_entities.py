import html

import pytest

from bascule.links.find.entities import decoded


@pytest.mark.parametrize(
    "text", ["a&amp;b", "&#46;&#x2e;&#X2E", "&lt;x&gt", "&notit;", "&nosuch;", "&#0;&#xd800;", "&&amp;"]
)
def test_text_reads_as_in_a_browser(text: str) -> None:
    mapped = decoded(text)
    assert (mapped.text if mapped else text) == html.unescape(text)


def test_attribute_keeps_parameters_that_look_like_names() -> None:
    assert decoded("?a=1&copy=2&amp;b&copyx", attribute=True).text == "?a=1&copy=2&b&copyx"  # type: ignore[union-attr]
    assert decoded("no reference") is None
