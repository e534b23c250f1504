"""Texts that nobody sends who means well, and those that everybody sends."""

from hypothesis import strategies as st

PIECES = (
    "<page>", "<", ">", "<shortener", "_", "00000", "£", "!", " ", "free", "WIN a", "é", "e\u0301", "\u0300" * 40,
    "\u202e", "\u200d", "\ud800", "\udc00", "\U0001f600", "\u4f60\u597d", "\u0645", "\u0130", "\ufb03", "\u00df",
    "\u2028", "\x1c", "\x00", "5pm", "\u0665", "\uff11", "\u00b2", "\u3000", "a" * 40, "ab12cd", "x" * 13,
)  # fmt: skip
ANY = st.characters(exclude_categories=())
TEXTS = st.one_of(
    st.text(ANY, max_size=80),
    st.text(st.characters(max_codepoint=127), max_size=200),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(ANY, max_size=5)), max_size=60).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 5_000), st.sampled_from(PIECES)).map(
        lambda parts: parts[0] * parts[1] + parts[2]
    ),
)
LONG = ("a b " * 2_500_000, "\u0300" * 10_000_000, "\ud83d" * 3_000_000, "<" * 10_000_000, "\U0001f600" * 3_000_000)
"""Ten million characters or bytes; what is read of them is bounded."""
