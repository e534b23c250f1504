import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.tests.hostile import TEXTS

from bascule.gate import crossable  # noqa: F401 - it registers its plain function
from bascule.kernel import PURE
from bascule.links.keyring import new_keyring
from bascule.links.token import Signer

compiled = pytest.importorskip("bascule_kernel.opening", reason="the compiled kernel is not installed")
SIGNER = Signer(new_keyring("demo", bytes(range(72)), 1.0))
PIECES = st.lists(
    st.sampled_from([b"0a", b"-", b"12", b"w", b".", b"p", b"r", b"/", b"~", b"2f", b"~e9", b"a", b"\xff"])
)
HOSTS = st.lists(
    st.sampled_from(["a", "b-1", "_x", "1", "com", ".", "", "A", "-", "xn--a", "\u017f", "redir"]), max_size=5
).map(".".join)
WORDS = (b"redir.aspx", b"go")


def both(signed: bytes) -> None:
    try:
        expected = PURE["opening.held"](signed)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - the words differ, the refusal does not
            compiled.held(signed)
    else:
        assert compiled.held(signed) == expected


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.integers(0, 10**9), st.booleans(), st.sampled_from(["https://", "http://", "", "https:/"]))
def test_what_a_signer_wrote_is_read_as_plainly(text: str, audience: int, warned: bool, scheme: str) -> None:
    token = SIGNER.token(scheme + text, "0a" * 7, audience, warned=warned).encode()
    signed = token.split(b".", 2)[2]
    assert compiled.held(signed) == PURE["opening.held"](signed)
    assert compiled.held(signed) == (scheme + text, "0a" * 7, audience, warned) or not text.isascii()


@settings(max_examples=500, deadline=None)
@given(PIECES.map(b"".join) | st.binary(max_size=40))
def test_what_no_signer_wrote_is_refused_where_it_is_plainly(signed: bytes) -> None:
    both(signed)
    both(b"0a-1/" + signed)
    both(b"0a-" + signed)


def test_a_long_spelling_is_read_as_plainly() -> None:
    for spelling in (b"a" * 10_000_000, b"~" * 3_000_000, b"~e4~bd~a0" * 1_000_000, b"~ed~a0~80" * 1_000_000):
        both(b"0a-1.r/" + spelling)


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["https://", "http://", "https:/", "ftp://", "httpss://", "http", ""]),
    HOSTS,
    st.sampled_from(["", "/", "?", "#", "/a b", "/\n", "\n", ":80", "/ReDir.aspx", "/redir.asp", "/x\u212a", "@", "/~"])
    | TEXTS,
)
def test_the_host_of_a_plain_destination_is_the_plain_one(scheme: str, host: str, rest: str) -> None:
    for raw in (f"{scheme}{host}{rest}", f"{scheme}www.example.com{rest}"):
        assert compiled.plain_host(raw, WORDS) == PURE["opening.plain_host"](raw, WORDS)
        assert compiled.plain_host(raw, ()) == PURE["opening.plain_host"](raw, ())


def test_other_types_are_refused() -> None:
    for wrong in (None, "text", 1):
        with pytest.raises(TypeError):
            compiled.held(wrong)
        with pytest.raises(TypeError):
            compiled.plain_host("https://a.example/", (wrong,))
    with pytest.raises(TypeError):
        compiled.plain_host(b"https://a.example/", ())
