"""Standard Webhooks signatures (standardwebhooks.com, version 1), checked with the standard library alone."""

import base64
import binascii
import hmac
from collections.abc import Mapping

TOLERANCE = 300.0


class SignatureRefused(Exception):
    """A webhook that was not signed with our secret, or not now."""


def secret_bytes(secret: str) -> bytes:
    """The key in a secret as ``bascule webhook set`` prints it.

    Raises:
        ValueError: it is no such secret.
    """
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("webhook_secret: expected whsec_ and base64, as 'bascule webhook set' printed it") from error


def check(secret: bytes, headers: Mapping[str, str], content: bytes, now: float) -> None:
    """Check a webhook's signature.

    Args:
        secret: from ``secret_bytes``.
        headers: with names in lower case.
        content: the body as it came.
        now: seconds since the epoch.

    Raises:
        SignatureRefused: a header is missing, the time is more than five minutes off, or no signature fits.
    """
    id_, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id_ or not at.isascii() or not at.isdigit() or len(at) > 12:
        raise SignatureRefused("webhook-id or webhook-timestamp is missing")
    if abs(now - int(at)) > TOLERANCE:
        raise SignatureRefused("webhook-timestamp is more than five minutes off")
    wanted = base64.b64encode(hmac.digest(secret, f"{id_}.{at}.".encode() + content, "sha256"))
    for signed in headers.get("webhook-signature", "").split()[:16]:
        version, _, mac = signed.partition(",")
        if version == "v1" and hmac.compare_digest(wanted, mac.encode()):
            return
    raise SignatureRefused("no signature fits")
