import msgspec
import pytest

from bascule.adapters.contract import Refused, Request, decoded, event_of, fault, message_of, unknown


class Foreign(msgspec.Struct):
    id: str


def test_headers_are_found_by_name_and_repeated_ones_are_kept() -> None:
    request = Request("POST", headers=(("rcpt", "a"), ("ip", "1"), ("rcpt", "b")))
    assert (request.header("rcpt"), request.header("nothing")) == ("a", "")
    assert request.headers_of("rcpt") == ("a", "b")


def test_unknown_fields_of_a_foreign_body_are_passed_over() -> None:
    assert decoded(b'{"id":"a","more":[1]}', Foreign) == Foreign("a")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id":1}', b"\xff", b'{"id":"a","x":' + b"[" * 100_000])
def test_what_does_not_fit_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        decoded(body, Foreign)
    assert refused.value.status == 400
    assert refused.value.detail


def test_messages_and_events_are_made_within_their_bounds() -> None:
    made = message_of(id="m", sender="@a", text="", reply_to="", recipients=(), conversation=None)
    assert (made.text, made.reply_to) == ("", None)
    with pytest.raises(Refused, match="id"):
        message_of(id="m\n", sender="@a")
    with pytest.raises(Refused, match="sender"):
        message_of(id="m", text="x")
    with pytest.raises(Refused, match="account"):
        event_of(id="e", kind="logged_in", account="x" * 256)
    with pytest.raises(Refused, match="UTF-8"):
        message_of(id="m", sender="@a", text="\ud800")


def test_only_faults_of_the_setup_are_told_by_a_status() -> None:
    assert fault(401, "key", {"refused": True}).status == 401
    told = fault(413, "large", {"refused": True})
    assert (told.status, told.body) == (200, b'{"refused":true}')
    assert unknown(Request("GET", "x"), "POST").status == 404
