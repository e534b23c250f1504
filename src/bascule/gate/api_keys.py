"""API keys: made once, shown once, kept as a keyed hash.

A key reads ``bk_ID_SECRET``. The secret has 256 random bits, so a keyed hash (HMAC-SHA256 under the service's pepper)
is enough at rest: there is nothing to guess that a slow hash would protect.
"""

import base64
import hmac
import re
from typing import Final

import msgspec

from bascule.gate.contracts import ApiKey

SCOPES: Final = (
    "messages:write",
    "messages:read",
    "links:read",
    "verdicts:read",
    "verdicts:write",
    "hashes:read",
    "audit:read",
    "reports:write",
    "review:read",
    "review:write",
    "appeals:write",
    "recalls:read",
    "recalls:write",
    "exposure:read",
    "campaigns:read",
    "campaigns:write",
    "events:write",
    "accounts:read",
    "accounts:write",
    "decoys",
    "rules:read",
    "rules:write",
    "metrics:read",
)
"""What a key may be allowed to do."""
_KEY = re.compile(r"bk_([a-z2-7]{8})_([a-z2-7]{52})")


class ScopeError(ValueError):
    """A scope there is none of."""


def make_api_key(
    network: str, scopes: tuple[str, ...], label: str, pepper: bytes, random: bytes, now: float
) -> tuple[str, ApiKey]:
    """A new key, in clear for its holder, and as it is kept.

    Args:
        network: the network it acts for.
        scopes: some of ``SCOPES``.
        label: the operator's word for it.
        pepper: the service's secret.
        random: 37 random bytes.
        now: seconds since the epoch.

    Raises:
        ScopeError: a scope is unknown.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise ScopeError(f"scopes: expected some of {', '.join(SCOPES)}; got {', '.join(unknown) or 'none'}")
    if len(random) != 37:
        raise ValueError(f"random: expected 37 bytes, got {len(random)}")
    name = _text(random[:5])
    secret = _text(random[5:])
    return f"bk_{name}_{secret}", ApiKey(name, network, digest(secret, pepper), scopes, label, now)


def digest(secret: str, pepper: bytes) -> bytes:
    """What is kept of a secret."""
    return hmac.digest(pepper, secret.encode(), "sha256")


class Caller(msgspec.Struct, frozen=True, gc=False):
    """Whoever a valid key belongs to."""

    key: str
    network: str
    scopes: frozenset[str]


class ApiKeys:
    """The keys that stand, checked in constant time; made at load, and again when one changes."""

    def __init__(self, keys: tuple[ApiKey, ...], pepper: bytes) -> None:
        self._pepper = pepper
        self._keys = {
            key.id: (key.digest, Caller(key.id, key.network, frozenset(key.scopes)))
            for key in keys
            if key.revoked_at is None
        }
        self._nobody = digest("", pepper)

    def caller(self, authorization: bytes) -> Caller | None:
        """Whose key an ``Authorization: Bearer`` header's value holds; None where no key that stands."""
        scheme, _, text = authorization.partition(b" ")
        match = _KEY.fullmatch(text.strip().decode("ascii", "replace")) if scheme.lower() == b"bearer" else None
        if match is None:
            return None
        kept, caller = self._keys.get(match[1], (self._nobody, None))
        return caller if hmac.compare_digest(digest(match[2], self._pepper), kept) else None


def _text(random: bytes) -> str:
    return base64.b32encode(random).decode().rstrip("=").lower()
