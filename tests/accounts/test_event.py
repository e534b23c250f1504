from datetime import UTC, datetime

import msgspec
import pytest

from bascule.accounts.event import AccountEvent


def test_an_event_reads_both_kinds_of_time() -> None:
    told = b'{"id":"e1","kind":"logged_in","account":"ann","at":"2026-01-02T03:04:05Z"}'
    event = msgspec.json.decode(told, type=AccountEvent)
    assert event.seconds == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    assert AccountEvent("e1", "logged_in", "ann", 12.0).seconds == 12.0
    assert AccountEvent("e1", "logged_in", "ann").seconds is None


@pytest.mark.parametrize("at", [float("nan"), -1.0, 1e12])
def test_no_clock_shows_such_a_time(at: float) -> None:
    with pytest.raises(ValueError, match=r"at: expected seconds"):
        AccountEvent("e1", "logged_in", "ann", at)


def test_a_contact_event_names_the_contact() -> None:
    with pytest.raises(ValueError, match="contact: expected the other account"):
        AccountEvent("e1", "contact_added", "ann")
    assert AccountEvent("e1", "contact_added", "ann", contact="bob").contact == "bob"


def test_unknown_fields_are_named() -> None:
    with pytest.raises(msgspec.ValidationError, match="mood"):
        msgspec.json.decode(b'{"id":"e1","kind":"logged_in","account":"ann","mood":1}', type=AccountEvent)
