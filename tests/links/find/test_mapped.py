from hypothesis import given
from hypothesis import strategies as st

from bascule.links.find.mapped import replaced


def test_offsets_lead_back_to_what_was_written() -> None:
    mapped = replaced("a[.]b&amp;c", [(1, 4, "."), (5, 10, "&")])
    assert mapped.text == "a.b&c"
    assert mapped.written(0, 5) == (0, 11)
    assert mapped.written(2, 3) == (4, 5)
    assert mapped.written(1, 2) == (1, 4)
    assert mapped.touched(0, 2)
    assert not mapped.touched(2, 3)


@given(st.text("ab.", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_untouched_text_leads_back_to_itself(text: str, start: int, end: int) -> None:
    parts = [(i, i + 1, "(dot)") for i, c in enumerate(text) if c == "."]
    mapped = replaced(text, parts)
    assert mapped.text == text.replace(".", "(dot)")
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    inner = text[start:end]
    if "." not in inner and inner:
        at = mapped.text.index(inner)
        first, last = mapped.written(at, at + len(inner))
        assert text[first:last] == inner
