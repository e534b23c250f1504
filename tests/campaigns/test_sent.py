import msgspec
import pytest

from bascule.campaigns.sent import Defences, Opening, Sent


def test_a_message_needs_no_more_than_who_to_whom_and_when() -> None:
    sent = Sent(1, "m1", "@ann", ("@bob",), 5.0)
    assert (sent.direct, sent.withheld, sent.opened, sent.opened_at, sent.viewers) == (False, False, 0, None, ())


def test_values_are_frozen() -> None:
    for value, name in ((Sent(1, "m", "@a", (), 1.0), "at"), (Opening("@b", 1.0), "at"), (Defences(), "frozen")):
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    assert msgspec.structs.replace(Defences(), blocked_at=3.0).blocked_at == 3.0
