import pytest

from bascule.signals.text.typed_secret import READ, typed_secrets


@pytest.mark.parametrize(
    ("text", "what", "secret"),
    [
        ("my password is Tr0ub4dor&3 ok", "a password", "Tr0ub4dor&3"),
        ("pw: hunter22hunter", "a password", "hunter22hunter"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key", "-----BEGIN RSA PRIVATE KEY-----"),
        ("key AKIAABCDEFGHIJKLMNOP here", "an access key", "AKIAABCDEFGHIJKLMNOP"),
    ],
)
def test_a_secret_is_found_and_its_place_told(text: str, what: str, secret: str) -> None:
    (found,) = typed_secrets(text)
    assert found.what == what
    assert text[found.start : found.end] == secret


@pytest.mark.parametrize(
    "text",
    ["the password is wrong", "password: required", "password = getpass()", "http://x.example/password=abc", "pw"],
)
def test_talk_of_passwords_is_none(text: str) -> None:
    assert typed_secrets(text) == ()


def test_what_is_looked_at_is_bounded() -> None:
    assert typed_secrets("x" * READ + " password: abc12345") == ()
