"""A wrapped link that carries its own proof: ``BASE/KEY.MAC.TAG-AUDIENCE[w][.FORM]/SPELLING``.

KEY names the network's key. MAC is the first 96 bits, in hexadecimal, of HMAC-SHA256 under that key over purpose,
network, key id and everything that follows the MAC's dot, letter by letter. TAG marks the message (56 bits, derived
from its id), AUDIENCE is how many people the message was sent to; ``w`` behind it says that the link was suspected when
it was sent, for what the destination alone does not show (a label naming another site, say). FORM is absent for a
destination that begins with ``https://`` (left out of the spelling), ``p`` for ``http://`` (left out too) and ``r`` for
any other, spelt whole. docs/integrate/link-format.md describes the format for other implementers.
"""

import hmac
import re
from collections.abc import Container, Iterable
from typing import Literal

import msgspec

from bascule.kernel import compiled
from bascule.links.keyring import Keyring, Signature
from bascule.links.spelling import spell, unspell

MAC_DIGITS = 24
TAG_DIGITS = 14
MAX_AUDIENCE = 10**9
PURPOSE = "bascule link 1"
_SHAPE = re.compile(rb"[a-z0-9]{4,8}\.[0-9a-f]{24}\.[0-9a-f]{14}-[0-9]{1,10}w?(?:\.[pr])?/[A-Za-z0-9~._=/-]+$")
_AUDIENCE = re.compile(r"[0-9]{1,10}w?")
_PREFIX = {b"": b"https://", b"p": b"http://", b"r": b""}
_NOBODY = b"nobody's secret: opens nothing, only takes its time"
Refusal = Literal["malformed", "unknown_key", "retired_key", "bad_mac"]


class TokenRefused(ValueError):
    """A token that does not open; ``why`` is for the key's owner, never for the person who clicked."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why: Refusal = why


class Opened(msgspec.Struct, frozen=True, gc=False):
    """What a token held.

    Attributes:
        destination: the exact characters that were wrapped.
        network: the network whose key signed it.
        key: the key's id.
        tag: the message's tag, 14 hexadecimal digits.
        audience: how many people the message was sent to; 0 where that was not known.
        warned: whether the link was suspected when it was sent.
    """

    destination: str
    network: str
    key: str
    tag: str
    audience: int
    warned: bool = False


class _Key(msgspec.Struct, frozen=True, gc=False):
    id: str
    network: str
    signature: Signature
    retired: bool


def message_tag(ring: Keyring, message_id: str) -> str:
    """The tag of a message: 56 bits of HMAC-SHA256 of its id under the ring's tag secret, in hexadecimal."""
    return hmac.digest(ring.tag_secret, message_id.encode("utf-8", "surrogatepass"), "sha256")[: TAG_DIGITS // 2].hex()


def _split(exact: bytes) -> tuple[bytes, bytes]:
    """The form of a destination and what of it is spelt."""
    if exact.startswith(b"https://") and len(exact) > 8:
        return b"", exact[8:]
    if exact.startswith(b"http://") and len(exact) > 7:
        return b".p", exact[7:]
    return b".r", exact


@compiled("opening", 1)
def held(signed: bytes) -> tuple[str, str, int, bool]:
    """Destination, tag, audience, and whether it was suspected: what stands behind a MAC that was found genuine.

    Raises:
        ValueError: no signer of ours wrote it.
    """
    bound, slash, spelling = signed.partition(b"/")
    bound, dot, form = bound.partition(b".")
    tag, _, audience = bound.decode("ascii").partition("-")
    if not slash or not _AUDIENCE.fullmatch(audience) or (dot and not form) or form not in _PREFIX:
        raise ValueError("token: expected TAG-AUDIENCE[w][.FORM]/SPELLING")
    destination = (_PREFIX[form] + unspell(spelling)).decode("utf-8", "surrogatepass")
    return destination, tag, int(audience.rstrip("w")), audience[-1] == "w"


class Signer:
    """Wraps destinations for one network under its signing key; made once, at load."""

    def __init__(self, ring: Keyring) -> None:
        self.network = ring.network
        self.key = ring.signing.id
        self._key = self.key.encode()
        self._signature = ring.signing.signature(PURPOSE, ring.network)

    def token(self, destination: str, tag: str, audience: int, *, warned: bool = False) -> str:
        """The token (without base) for ``destination`` in the message with ``tag`` sent to ``audience`` people."""
        form, rest = _split(destination.encode("utf-8", "surrogatepass"))
        bound = f"{tag}-{min(max(audience, 0), MAX_AUDIENCE)}{'w' if warned else ''}".encode()
        signed = b"%b%b/%b" % (bound, form, spell(rest))
        return (b"%b.%b.%b" % (self._key, self._signature.of(signed, MAC_DIGITS), signed)).decode()


class Opener:
    """Opens tokens of any number of networks from their rings; made once, at load, and again when a ring changes.

    A token that is refused costs one MAC over its own length and one look at its shape, whatever is wrong with it: how
    long that takes does not tell whether its key is known, retired or another network's.
    """

    def __init__(self, rings: Iterable[Keyring]) -> None:
        self._keys: dict[bytes, _Key] = {}
        self._nobody = Signature(_NOBODY, b"\0" * 32)
        for ring in rings:
            for key in ring.keys:
                if key.id.encode() in self._keys:
                    raise ValueError(f"key id {key.id} is in two rings")
                signature = key.signature(PURPOSE, ring.network)
                self._keys[key.id.encode()] = _Key(key.id, ring.network, signature, key.state == "retired")

    def opens(self, key_id: bytes, networks: Container[str] | None = None) -> bool:
        """Whether links under this key are opened at all, short ones too: known, not retired, of ``networks``."""
        key = self._keys.get(key_id)
        return key is not None and not key.retired and (networks is None or key.network in networks)

    def open(self, token: bytes, networks: Container[str] | None = None) -> Opened:
        """What ``token`` (the link's path behind its base, as bytes) holds.

        Args:
            token: hostile bytes.
            networks: whose links are opened; the others' keys are as good as unknown. None for everybody's.

        Raises:
            TokenRefused: malformed, altered, or its key unknown or retired. MACs are compared in constant time.
        """
        key_id, _, rest = token.partition(b".")
        mac, _, signed = rest.partition(b".")
        key = self._keys.get(key_id)
        known = key is not None and (networks is None or key.network in networks)
        signature = key.signature if key is not None and known else self._nobody
        genuine = hmac.compare_digest(signature.of(signed, MAC_DIGITS), mac)
        if key is None or not known or not genuine or key.retired:
            shaped = _SHAPE.match(token)
            why: Refusal = "unknown_key" if not known else "retired_key" if genuine else "bad_mac"
            raise TokenRefused(why if shaped else "malformed")
        # From here on everything is as a signer of ours wrote it.
        destination, tag, audience, warned = held(signed)
        return Opened(destination, key.network, key.id, tag, audience, warned)
