import pytest

from bascule.links.find.tags import tags


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(tag.name, {k: text[a:b] for k, (a, b) in tag.attributes.items()}) for tag in tags(text) if tag.name]


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ('<a href="x" title="a>b">', {"href": "x", "title": "a>b"}),
        ("<A HREF='x'\n/checked>", {"href": "x", "checked": ""}),
        ("<a href=x/y?z=1>", {"href": "x/y?z=1"}),
        ("<a href = x href=y>", {"href": "x"}),
        ('<a/href="x"/>', {"href": "x"}),
        ('<a ="x" b>', {'="x"': "", "b": ""}),
    ],
)
def test_attributes_are_read_as_by_a_browser(text: str, attributes: dict[str, str]) -> None:
    assert read(text) == [("a", attributes)]


def test_comments_and_scripts_hold_no_tags() -> None:
    assert read("<!-- <a> --><script><a href=x></script><!--><b>") == [("script", {}), ("script", {}), ("b", {})]


@pytest.mark.parametrize("text", ["<a href=", '<a href="x', "<a", "1 < 2", "<>", "< a>", "<!x"])
def test_what_is_never_closed_is_no_tag(text: str) -> None:
    assert read(text) == []
