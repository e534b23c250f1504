import base64
import time
from typing import Any

import msgspec
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bascule.recall.receiver import Receiver, new_secret, signed_headers

SECRET = new_secret(bytes(range(32)))
OTHER = new_secret(bytes(32))


def test_the_library_s_own_check_accepts_the_signature_of_every_secret() -> None:
    now = time.time()
    content = '{"type":"message.redact","text":"ü"}'.encode()
    headers = signed_headers("msg_1", now, content, (SECRET, OTHER))
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(content, headers)["text"] == "ü"
    for changed in (
        headers | {"webhook-id": "msg_2"},
        headers | {"webhook-timestamp": str(int(now) + 1)},
        signed_headers("msg_1", now - 400, content, (SECRET,)),
        signed_headers("msg_1", now, content, (new_secret(bytes(31) + b"x"),)),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(content, changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(content + b" ", headers)


def test_signing_is_that_of_the_specification() -> None:
    """The example of the published specification's own reference implementations."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330.7, b'{"test": 2432232314}', (secret,))
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "ftp://a.example/"}, "url"),
        ({"url": "https:///hook"}, "url"),
        ({"url": "https://a.example:99999/"}, "url"),
        ({"url": "https://[::1/"}, "url"),
        ({"url": "https://ä.example/"}, "url"),
        ({"url": "https://a.example/ x"}, "url"),
        ({"url": "https://a.example/\r\nx: y"}, "url"),
        ({"url": "https://ann:pw@a.example/"}, "url"),
        ({"url": "https://a.example/" + "x" * 2048}, "url"),
        ({"secrets": ()}, "secrets"),
        ({"secrets": (SECRET,) * 6}, "secrets"),
        ({"secrets": ("whsec_",)}, "secrets"),
        ({"secrets": ("whsec_!!!",)}, "secrets"),
        ({"secrets": (base64.b64encode(bytes(32)).decode(),)}, "secrets"),
        ({"secrets": ("whsec_" + base64.b64encode(bytes(23)).decode(),)}, "secrets"),
        ({"secrets": ("whsec_" + base64.b64encode(bytes(65)).decode(),)}, "secrets"),
        ({"events": ("message.redact",)}, "events"),
        ({"events": ("message.restore", "message.burn")}, "events"),
        ({"batch": 0}, "batch"),
        ({"batch": 1001}, "batch"),
        ({"timeout": 0}, "timeout"),
        ({"rate": 0}, "rate"),
        ({"connections": 65}, "connections"),
        ({"max_age": 1}, "max_age"),
    ],
)
def test_bad_settings_name_the_field(changes: dict[str, Any], field: str) -> None:
    good = {"network": "demo", "url": "https://chat.example:8443/hook?x=1", "secrets": (SECRET,)}
    assert msgspec.convert(good, Receiver).batch == 1
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(good | changes, Receiver)


def test_secrets_are_made_of_32_bytes() -> None:
    assert SECRET.startswith("whsec_")
    assert base64.b64decode(SECRET.removeprefix("whsec_")) == bytes(range(32))
    with pytest.raises(ValueError, match="32 bytes"):
        new_secret(bytes(31))
