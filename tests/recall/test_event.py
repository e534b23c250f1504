import json

import msgspec
import pytest

from bascule.accounts.notice import Notice
from bascule.recall.event import Event, body, timestamp, type_of

ONE = Event("rcl_a-1", "message.redact", 1_790_000_000.25, "rcl_a", "$m1", "!room", "@ann", 1, "phish")
TWO = msgspec.structs.replace(ONE, id="rcl_a-2", type="message.edit", created_at=1_790_000_001.0, text="[removed]")


def test_one_event_is_a_body() -> None:
    assert json.loads(body([ONE], batch=False)) == {
        "type": "message.redact",
        "timestamp": "2026-09-21T14:13:20.250Z",
        "data": {
            "event": "rcl_a-1", "recall": "rcl_a", "message": "$m1", "conversation": "!room", "sender": "@ann",
            "action": "redact", "sequence": 1, "reason": "phish",
        },
    }  # fmt: skip
    assert json.loads(body([TWO], batch=False))["data"]["text"] == "[removed]"


def test_a_batch_holds_events_whole_and_in_order() -> None:
    told = json.loads(body([ONE, TWO], batch=True))
    assert (told["type"], told["timestamp"]) == ("recall.batch", timestamp(TWO.created_at))
    assert told["data"]["events"] == [json.loads(body([one], batch=False)) for one in (ONE, TWO)]
    assert len(json.loads(body([ONE], batch=True))["data"]["events"]) == 1


def test_the_same_events_give_the_same_bytes() -> None:
    assert body([ONE, TWO], batch=True) == body([ONE, TWO], batch=True)
    with pytest.raises(ValueError, match="unpack"):
        body([ONE, TWO], batch=False)


def test_types_by_action() -> None:
    for action in ("redact", "edit", "flag"):
        assert type_of(action) == f"message.{action}"


def test_notices_about_accounts_stand_beside_events_about_messages() -> None:
    notice = Notice(
        "acc_a-1", "account.freeze", 1_790_000_000.25, "acc_a", "@ann", 1, "phish", "frozen", {"revoke_sessions": True}
    )
    (first, second) = json.loads(body([notice, ONE], batch=True))["data"]["events"]
    assert first == {
        "type": "account.freeze",
        "timestamp": "2026-09-21T14:13:20.250Z",
        "data": {
            "event": "acc_a-1", "step": "acc_a", "account": "@ann", "action": "freeze", "sequence": 1,
            "state": "frozen", "reason": "phish", "revoke_sessions": True,
        },
    }  # fmt: skip
    assert second["data"]["message"] == "$m1"
