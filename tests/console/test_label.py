import pytest

from bascule.console.label import label, short


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("@ann:example.org", "@ann:example.org"),
        ("@a\u202egnp.exe", "@a\ufffdgnp.exe"),
        ("@a\u2068b\x00c\n", "@a\ufffdb\ufffdc\ufffd"),
        ("שלום", "שלום"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 3),
        ("x" * 24, "x" * 24),
        ("x" * 25, "x" * 23 + "…"),
        ("x" * 100_000, "x" * 23 + "…"),
    ],
)
def test_nothing_unseen_is_kept_and_nothing_long(name: str, shown: str) -> None:
    assert short(name) == shown
    assert label(name) == f"\u2068{shown}\u2069"
