import pytest

from bascule.judge.verdict import Thresholds
from bascule.signals.like_a_contact import (
    DISGUISED,
    FULL_NAME,
    HANDLE,
    NAMESAKE,
    NEAR_NAME,
    Called,
    like_a_contact,
)


def weight(one: str, other: str) -> float:
    found = like_a_contact(Called("u1", one), Called("u2", other))
    return found.weight if found else 0.0


def handles(one: str, other: str) -> float:
    found = like_a_contact(Called(one), Called(other))
    return found.weight if found else 0.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Anna Muster", "anna  muster", FULL_NAME),
        ("\uff21nna Muster", "Anna Muster", FULL_NAME),
        ("Anna.Muster", "Anna Muster", FULL_NAME),
        ("\u0410nna Muster", "Anna Muster", DISGUISED),  # a Cyrillic A
        ("Anna Must\u0435r", "Anna Muster", DISGUISED),  # a Cyrillic e
        ("Anna Musterr", "Anna Mustef", 0.0),
        ("Anna Muater", "Anna Muster", NEAR_NAME),
        ("Anna", "Anna", NAMESAKE),
        ("Annamuster", "Annamuster", NAMESAKE),
        ("Anna", "Anne", 0.0),
        ("Jo", "Jo", 0.0),
        ("", "", 0.0),
        ("Anna Muster", "", 0.0),
        ("Anna Muster", "Bert Beispiel", 0.0),
        ("\u2728\u2728", "\u2728\u2728", 0.0),
    ],
)
def test_display_names(one: str, other: str, expected: float) -> None:
    assert weight(one, other) == expected
    assert weight(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("@b0b.smith:example.org", "@bob.smith:example.org", DISGUISED),
        ("@bob.srnith:example.org", "@bob.smith:example.org", DISGUISED),
        ("@b\u043eb:example.org", "@bob:example.org", DISGUISED),  # a Cyrillic o
        ("@bob.smjth:example.org", "@bob.smith:example.org", HANDLE),
        ("@bob.smith2:example.org", "@bob.smith:example.org", 0.0),
        ("@bob_smith:example.org", "@bob.smith:example.org", NAMESAKE),
        ("@bob.smith_:example.org", "@bob.smith:example.org", NAMESAKE),
        ("@bob:example.net", "@bob:example.org", 0.0),
        ("@rob.smith:example.org", "@bob.smith:example.org", 0.0),
        ("@bob:example.org", "@bab:example.org", 0.0),
        ("4711001", "4711007", 0.0),
        ("9f8e7d6c5b4a3f2e1d0c", "9f8e7d6c5b4a3f2e1d0d", 0.0),
    ],
)
def test_handles(one: str, other: str, expected: float) -> None:
    assert handles(one, other) == expected


def test_it_never_blocks_alone_and_stays_short() -> None:
    assert Thresholds().block > DISGUISED
    found = like_a_contact(Called("a", "\u0410nna " * 60), Called("b", "Anna " * 60))
    assert found is not None
    assert len(found.evidence) <= 200
    assert "looks like a contact's" in found.explanation
