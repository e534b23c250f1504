import json
from datetime import UTC, datetime

import msgspec
import pytest

from bascule.gate.message import MAX_TEXT, Conversation, Message

LEAST = {"id": "m1", "sender": "@ann", "text": "hi"}


def decoded(**fields: object) -> Message:
    return msgspec.json.decode(json.dumps(LEAST | fields), type=Message)


def test_the_least_message_is_plain_and_of_unknown_audience() -> None:
    message = decoded()
    assert (message.format, message.recipients, message.conversation, message.sent_at) == ("plain", (), None, None)
    assert message.audience == 0


@pytest.mark.parametrize(
    ("fields", "audience"),
    [
        ({"recipients": ["@bob", "@cyd"]}, 2),
        ({"recipients": ["@bob"], "conversation": {"id": "r", "size": 50}}, 1),
        ({"conversation": {"id": "r", "size": 50}}, 49),
        ({"conversation": {"id": "r", "size": 2}}, 1),
        ({"conversation": {"id": "r", "size": 1}}, 1),
        ({"conversation": {"id": "r", "size": 0}}, 0),
        ({"conversation": {"id": "r"}}, 0),
    ],
)
def test_the_audience_is_everybody_but_the_sender(fields: dict[str, object], audience: int) -> None:
    assert decoded(**fields).audience == audience


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"id": ""}, "id"),
        ({"id": "a" * 256}, "id"),
        ({"id": 7}, "id"),
        ({"sender": None}, "sender"),
        ({"text": "a" * (MAX_TEXT + 1)}, "text"),
        ({"format": "rtf"}, "format"),
        ({"recipients": ["@bob", ""]}, "recipients[1]"),
        ({"recipients": "@bob"}, "recipients"),
        ({"conversation": {"id": "r", "kind": "party"}}, "conversation.kind"),
        ({"conversation": {"id": "r", "size": -1}}, "conversation.size"),
        ({"conversation": {"size": 3}}, "conversation"),
        ({"client": {"ip": "1" * 65}}, "client.ip"),
        ({"client": {"mac": "x"}}, "client"),
        ({"sent_at": "yesterday"}, "sent_at"),
        ({"sent_at": "2026-01-01T00:00:00"}, "sent_at"),
        ({"sent_at": -1}, "sent_at"),
        ({"sent_at": 1e12}, "sent_at"),
        ({"reply_to": ""}, "reply_to"),
        ({"subject": "hi"}, "subject"),
    ],
)
def test_bad_input_is_refused_by_the_name_of_its_field(fields: dict[str, object], where: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        decoded(**fields)
    assert where in str(refused.value)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(msgspec.ValidationError, match="missing required field `sender`"):
        msgspec.json.decode(b'{"id": "m1", "text": ""}', type=Message)


@pytest.mark.parametrize("bad", ["a\n", "\na", "a\nb", "a\x00", "\x1f", "a\x7f", "a\r\n"])
@pytest.mark.parametrize("field", ["id", "sender", "reply_to"])
def test_ids_hold_no_control_characters_wherever_they_stand(field: str, bad: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        decoded(**{field: bad})
    with pytest.raises(msgspec.ValidationError, match="recipients"):
        decoded(recipients=[bad])


@pytest.mark.parametrize("good", ["a b", "\u00e9", "$event:hs.example", "\u202e", "a" * 255])
def test_any_other_characters_are_the_networks_own_business(good: str) -> None:
    assert decoded(id=good).id == good


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(rb'{"id": "\ud800", "sender": "@ann", "text": ""}', type=Message)


def test_times_are_seconds_or_rfc_3339() -> None:
    assert decoded(sent_at=1_700_000_000).sent_at == 1_700_000_000.0
    at = decoded(sent_at="2023-11-14T22:13:20Z").sent_at
    assert not isinstance(at, float)
    assert at is not None
    assert at.timestamp() == 1_700_000_000.0


def test_a_message_is_a_frozen_value() -> None:
    assert Message("m", "s", "t", Conversation("r")) == Message("m", "s", "t", Conversation("r"))
    with pytest.raises(AttributeError):
        decoded().text = "other"  # type: ignore[misc]


def test_a_message_was_sent_when_the_network_says_but_never_later_than_now() -> None:
    assert Message("m", "@a", "x").said_at(9.0) == 9.0
    assert Message("m", "@a", "x", sent_at=5.0).said_at(9.0) == 5.0
    assert Message("m", "@a", "x", sent_at=50.0).said_at(9.0) == 9.0
    assert Message("m", "@a", "x", sent_at=datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC)).said_at(9.0) == 7.0
