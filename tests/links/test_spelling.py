import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.links.spelling import spell, unspell

INERT = re.compile(rb"(?:[A-Za-z0-9]|~[0-9a-f]{2}|(?<=[A-Za-z0-9])[._=-](?=[A-Za-z0-9])|(?<!/)/)*")


@pytest.mark.parametrize(
    ("plain", "spelt"),
    [
        (b"example.com/a-b/c_d", b"example.com/a-b/c_d"),
        (b"example.com/watch?v=a&t=1", b"example.com/watch~3fv=a~26t=1"),
        (b"example.com./a//b/../c.", b"example.com~2e/a/~2fb/~2e~2e/c~2e"),
        (b"example.com/%2F#top", b"example.com/~252F~23top"),
        (b"/x", b"~2fx"),
        (b"example.com/", b"example.com~2f"),
        (b"example.com/a//", b"example.com/a/~2f"),
        (b"a--b~c", b"a~2d~2db~7ec"),
        ("é".encode(), b"~c3~a9"),
    ],
)
def test_known_spellings(plain: bytes, spelt: bytes) -> None:
    assert spell(plain) == spelt
    assert unspell(spelt) == plain


@given(st.binary(max_size=60) | st.text("ab./~%-_=2fF?#&", max_size=30).map(str.encode))
def test_spelling_is_inert_and_exact(plain: bytes) -> None:
    spelt = spell(plain)
    assert INERT.fullmatch(spelt)
    assert not spelt.startswith(b"/")
    assert not spelt.endswith(b"/"), "a finder would take a glued word for the path's next part"
    assert unspell(spelt) == plain


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_two_destinations_share_a_spelling(one: bytes, other: bytes) -> None:
    assert (spell(one) == spell(other)) == (one == other)
