import msgspec
import pytest

from bascule.gate.message import Message
from bascule.server.problems import ProblemError, field_named, from_validation, problem_body, problem_headers


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"sender":"a","text":"x"}', "id"),
        (b'{"id":"1","sender":"a","text":"x","colour":1}', "colour"),
        (b'{"id":1,"sender":"a","text":"x"}', "id"),
        (b'{"id":"1","sender":"a","text":"x","conversation":{}}', "conversation.id"),
        (b'{"id":"1","sender":"a","text":"x","conversation":{"id":"c","size":-1}}', "conversation.size"),
        (b'{"id":"1","sender":"a","text":"x","recipients":["b",2]}', "recipients[1]"),
        (b'{"id":"1","sender":"a","text":"x","sent_at":-5}', "sent_at"),
        (b"[]", None),
    ],
)
def test_the_field_at_fault_is_named(body: bytes, field: str | None) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(body, type=Message)
    problem = from_validation(caught.value).problem
    assert (problem.status, problem.field) == (400, field)
    assert problem.detail


def test_what_is_no_json_or_too_deep_is_said_to_be() -> None:
    with pytest.raises(msgspec.DecodeError) as caught:
        msgspec.json.decode(b'{"id":', type=Message)
    assert "not valid JSON" in from_validation(caught.value).problem.detail
    assert "deep" in from_validation(RecursionError("x")).problem.detail


def test_fields_below_fields() -> None:
    assert field_named("Object missing required field `id`", "messages[3]") == "messages[3].id"
    assert field_named("Expected `str`, got `int`", "id") == "id"
    assert field_named("Expected `object`, got `array`", None) is None
    assert len(field_named(f"Object contains unknown field `{'x' * 999}`", None) or "") == 200


def test_bodies_and_headers_are_rfc_9457() -> None:
    error = ProblemError(429, "Too often.")
    assert msgspec.json.decode(problem_body(error.problem)) == {
        "title": "Too many requests", "status": 429, "detail": "Too often.",
    }  # fmt: skip
    assert problem_headers(429)["retry-after"] == "1"
    assert problem_headers(401)["www-authenticate"] == "Bearer"
    assert problem_headers(400)["content-type"] == "application/problem+json"
