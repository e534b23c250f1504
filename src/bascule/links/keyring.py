"""The keys that links are signed with: one ring a network, rotation with overlap, a file that opens links for ever.

A key is ``signing`` (new links carry it), ``opening`` (rotated out, its links still open) or ``retired`` (its links are
refused). The ring's file is all that is needed to open a link when the service is gone.
"""

import base64
import re
from hashlib import sha256
from typing import Literal

import msgspec

KEY_ID = re.compile(r"[a-z0-9]{4,8}")
NETWORK_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_BLOCK = 64  # bytes of SHA-256's block
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
KeyState = Literal["signing", "opening", "retired"]


class KeyringError(ValueError):
    """A key file or a rotation that cannot be; the message names the field and what was expected."""


class LinkKey(msgspec.Struct, frozen=True):
    """One secret of a network.

    Attributes:
        id: 4 to 8 characters of ``a-z0-9``, unique in the whole service: a link names its key by it.
        secret: 32 random bytes, base64 in the file.
        created: seconds since the epoch.
        state: what the key may still do.
    """

    id: str
    secret: bytes
    created: float
    state: KeyState = "signing"

    def __post_init__(self) -> None:
        """Refuse what could not be told apart in a link, or guessed."""
        if not KEY_ID.fullmatch(self.id):
            raise KeyringError(f"keys.id: expected 4 to 8 characters of a-z and 0-9, got {self.id[:20]!r}")
        if len(self.secret) != 32:
            raise KeyringError(f"keys.secret: expected 32 bytes, got {len(self.secret)}")

    def __repr__(self) -> str:
        """Without the secret: a key must never reach a log."""
        return f"LinkKey(id={self.id!r}, state={self.state!r})"

    def signature(self, purpose: str, network: str) -> "Signature":
        """What signs under this key for one purpose and network."""
        fields = (purpose.encode(), network.encode(), self.id.encode())
        return Signature(self.secret, b"".join(bytes([len(field)]) + field for field in fields))


class Signature:
    """HMAC-SHA256 (RFC 2104) under one key, over purpose, network and key id, each behind its length, and a text.

    What comes before the text is hashed once, as RFC 2104 advises in its fourth section. That, and not looking the hash
    up by name for each text, takes less than half the time of ``hmac.digest``.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, secret: bytes, context: bytes) -> None:
        block = (secret if len(secret) <= _BLOCK else sha256(secret).digest()).ljust(_BLOCK, b"\0")
        self._inner = sha256(block.translate(_INNER) + context)
        self._outer = sha256(block.translate(_OUTER))

    def __repr__(self) -> str:
        """Without the secret."""
        return "Signature()"

    def of(self, text: bytes, digits: int) -> bytes:
        """The MAC's first ``digits`` hexadecimal digits, an even number."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.hexdigest()[:digits].encode()


class Keyring(msgspec.Struct, frozen=True):
    """The keys of one network, newest first; exactly one of them is ``signing``.

    Attributes:
        network: the network's id, bound into every MAC.
        keys: newest first.
        tag_secret: 32 bytes that message tags are derived with; never rotated, so that a message keeps its tag.
    """

    network: str
    keys: tuple[LinkKey, ...]
    tag_secret: bytes

    def __post_init__(self) -> None:
        """Refuse a ring that could not sign, or would sign ambiguously."""
        if not NETWORK_ID.fullmatch(self.network):
            raise KeyringError(
                f"network: expected 1 to 40 characters of a-z, 0-9 and inner '-', got {self.network[:50]!r}"
            )
        if len(self.tag_secret) != 32:
            raise KeyringError(f"tag_secret: expected 32 bytes, got {len(self.tag_secret)}")
        if [key.state for key in self.keys].count("signing") != 1:
            raise KeyringError("keys: expected exactly one key in state 'signing'")
        if len({key.id for key in self.keys}) != len(self.keys):
            raise KeyringError("keys: expected distinct ids")

    def __repr__(self) -> str:
        """Without secrets."""
        return f"Keyring(network={self.network!r}, keys={self.keys!r})"

    @property
    def signing(self) -> LinkKey:
        """The key that new links carry."""
        return next(key for key in self.keys if key.state == "signing")

    def rotated(self, fresh: LinkKey) -> "Keyring":
        """This ring with ``fresh`` signing; the key that signed until now still opens its links."""
        if fresh.state != "signing":
            raise KeyringError("keys: a fresh key must be in state 'signing'")
        older = (msgspec.structs.replace(key, state="opening") if key.state == "signing" else key for key in self.keys)
        return msgspec.structs.replace(self, keys=(fresh, *older))

    def retired(self, key_id: str) -> "Keyring":
        """This ring with key ``key_id`` retired: its links are refused from now on. The signing key cannot be."""
        if key_id not in {key.id for key in self.keys}:
            raise KeyringError(f"key: no key {key_id[:20]!r} in network {self.network}")
        if key_id == self.signing.id:
            raise KeyringError(f"key: {key_id} is signing; rotate first, then retire it")
        keys = (msgspec.structs.replace(key, state="retired") if key.id == key_id else key for key in self.keys)
        return msgspec.structs.replace(self, keys=tuple(keys))


def new_key(random: bytes, now: float) -> LinkKey:
    """A signing key from 40 ``random`` bytes: 32 for the secret, the rest for a 6-character id."""
    if len(random) != 40:
        raise KeyringError(f"random: expected 40 bytes, got {len(random)}")
    return LinkKey(base64.b32encode(random[32:]).decode().lower()[:6], random[:32], now)


def new_keyring(network: str, random: bytes, now: float) -> Keyring:
    """A ring of one key for ``network``, from 72 ``random`` bytes."""
    if len(random) != 72:
        raise KeyringError(f"random: expected 72 bytes, got {len(random)}")
    return Keyring(network, (new_key(random[:40], now),), random[40:])


def dump_keyring(ring: Keyring) -> bytes:
    """The ring as its file holds it: JSON, secrets in base64."""
    return msgspec.json.format(msgspec.json.encode(ring), indent=1) + b"\n"


def load_keyring(data: bytes) -> Keyring:
    """The ring in a key file's bytes; KeyringError where it is none."""
    try:
        return msgspec.json.decode(data, type=Keyring)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KeyringError(f"key file: {error}") from None
