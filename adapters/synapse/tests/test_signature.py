import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from bascule_synapse.signature import SignatureRefused, check, secret_bytes

SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()
NOW = 1_795_434_583


def signed(content: bytes, secret: str = SECRET) -> dict[str, str]:
    made = Webhook(secret).sign("msg_1", datetime.fromtimestamp(NOW, UTC), content.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(NOW), "webhook-signature": made}


def test_what_the_library_signs_is_taken() -> None:
    check(secret_bytes(SECRET), signed(b"{}"), b"{}", NOW + 299)
    other = "whsec_" + base64.b64encode(b"y" * 32).decode()
    both = signed(b"{}") | {
        "webhook-signature": " ".join(signed(b"{}", s)["webhook-signature"] for s in (other, SECRET))
    }
    check(secret_bytes(SECRET), both, b"{}", NOW)


@pytest.mark.parametrize(
    ("change", "content", "now"),
    [
        ({}, b"{} ", NOW),
        ({}, b"{}", NOW + 301),
        ({}, b"{}", NOW - 301),
        ({"webhook-id": "msg_2"}, b"{}", NOW),
        ({"webhook-id": ""}, b"{}", NOW),
        ({"webhook-timestamp": "\u0661"}, b"{}", NOW),
        ({"webhook-timestamp": "9" * 400}, b"{}", NOW),
        ({"webhook-signature": ""}, b"{}", NOW),
        ({"webhook-signature": "v1,\u00e9"}, b"{}", NOW),
    ],
)
def test_anything_else_is_refused(change: dict[str, str], content: bytes, now: float) -> None:
    with pytest.raises(SignatureRefused):
        check(secret_bytes(SECRET), signed(b"{}") | change, content, now)


def test_a_secret_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match=r"^webhook_secret: "):
        secret_bytes("whsec_!")
