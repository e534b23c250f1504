import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel.tests.hostile import LONG, TEXTS

import bascule.signals.text.normal  # noqa: F401 - it registers the plain function
from bascule.kernel import PURE

compiled = pytest.importorskip("bascule_kernel.normal", reason="the compiled kernel is not installed")
LEET = st.text("ab$@!0159 .\n\t\x1c\x85\u2003Z\u00e9\u0130", max_size=40)


@settings(max_examples=1_000, deadline=None)
@given(LEET | TEXTS | TEXTS.map(str.lower))
@example("fr33 m0n3y $$$ v1agra! p@$$w0rd 12345678901234567 soooo   a\n\nb")
@example("$1a a$1a !a1b a1!b a1b!c1d " * 3)
def test_a_tidied_text_is_the_plain_one(text: str) -> None:
    assert compiled.tidied(text) == PURE["normal.tidied"](text)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_long_text_is_tidied_as_plainly(text: str) -> None:
    assert compiled.tidied(text) == PURE["normal.tidied"](text)


def test_every_character_is_treated_as_it_is_plainly() -> None:
    text = "".join(f"a{chr(code)}1{chr(code)}{chr(code)}{chr(code)}b" for code in range(0x110000))
    assert compiled.tidied(text) == PURE["normal.tidied"](text)


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError):
        compiled.tidied(None)
