"""A receiver: where a network's webhooks go, what they are signed with, and how fast they come."""

import base64
from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from standardwebhooks import Webhook as Signer

from bascule.recall.event import TYPES, AnyType

PREFIX: Final = "whsec_"
MOST_SECRETS = 5
Url = Annotated[str, msgspec.Meta(min_length=8, max_length=2048)]


class Receiver(msgspec.Struct, frozen=True):
    """Where a network's webhooks go.

    Attributes:
        network: whose.
        url: http or https; never followed elsewhere.
        secrets: ``whsec_`` and base64 of 24 to 64 bytes each, newest first; each webhook is signed with every one.
        events: types of events it is sent; ``message.restore`` always, or nothing could be undone.
        batch: events in one webhook; 1 sends each by itself.
        timeout: seconds for one webhook, from connecting to the whole answer.
        rate: webhooks a second at most; None as fast as it answers.
        connections: webhooks on their way at a time.
        max_age: seconds after which an event that cannot be delivered is given up.
    """

    network: str
    url: Url
    secrets: tuple[str, ...]
    events: tuple[AnyType, ...] = TYPES
    batch: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    timeout: Annotated[float, msgspec.Meta(ge=0.1, le=120)] = 15.0
    rate: Annotated[float, msgspec.Meta(gt=0, le=100_000)] | None = None
    connections: Annotated[int, msgspec.Meta(ge=1, le=64)] = 8
    max_age: Annotated[float, msgspec.Meta(ge=60, le=30 * 86400)] = 3 * 86400.0

    def __post_init__(self) -> None:
        """Refuse what could not be sent to, or not be checked by who receives it."""
        _check_url(self.url)
        if not 1 <= len(self.secrets) <= MOST_SECRETS:
            raise ValueError(f"secrets: expected 1 to {MOST_SECRETS}, got {len(self.secrets)}")
        for secret in self.secrets:
            _check_secret(secret)
        if "message.restore" not in self.events:
            raise ValueError("events: expected message.restore among them, or nothing could be undone")


def new_secret(random: bytes) -> str:
    """A secret from 32 random bytes."""
    if len(random) != 32:
        raise ValueError(f"random: expected 32 bytes, got {len(random)}")
    return PREFIX + base64.b64encode(random).decode()


def signed_headers(webhook: str, at: float, content: bytes, secrets: tuple[str, ...]) -> dict[str, str]:
    """The headers of Standard Webhooks for ``content``, signed with each of ``secrets``.

    Args:
        webhook: the webhook's id, the same each time it is sent.
        at: when it is sent, seconds since the epoch.
        content: the body, UTF-8.
        secrets: as in ``Receiver``.
    """
    moment = datetime.fromtimestamp(int(at), UTC)
    text = content.decode()
    return {
        "webhook-id": webhook,
        "webhook-timestamp": str(int(at)),
        "webhook-signature": " ".join(Signer(secret).sign(webhook, moment, text) for secret in secrets),
    }


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise ValueError("url: expected an http or https URL in ASCII, for example https://chat.example/bascule")
    if parts.username is not None or parts.password is not None:
        raise ValueError("url: expected no user name and no password in it; webhooks are signed")


def _check_secret(secret: str) -> None:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError(f"secrets: expected {PREFIX} and base64 of 24 to 64 bytes")
