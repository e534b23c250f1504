"""The model as it is served: one table of small integers, the sum of what a destination's pieces weigh, log-odds.

Linear on purpose. On held-out chat and later phishing, boosted trees on lengths and counts found 0.18 of the phishing
at one false alarm in a thousand where hashed pieces found 0.48; a linear score needs no library, and its parts add up
to an explanation.
"""

import struct
import sys
import zlib
from array import array
from functools import cache, lru_cache
from importlib import resources
from typing import Self

import msgspec

from bascule.links.destination import Destination
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal
from bascule.signals.url_model.features import BITS, PARTS, Host, read_host, seen_places
from bascule.signals.url_model.sums import name_sum, rest_sums

NAME = "url_model"
GROUP = "url_model"
CAP = 3.5
"""The most log-odds that an address's likeness adds: a warning, less than any sensible block."""
LEAST = 0.5
"""Log-odds from which the likeness is told at all."""
REPLICAS = 5
"""Sites with one template, from which the explanation names it."""
FORMAT = 1
SHIPPED = "urls.model"
HOSTS_KEPT = 20_000
"""Hosts whose part in the score is remembered: chats name the same ones over and over."""
LARGEST = 3 << 20
"""The most bytes a model file may have."""
_WORDS = {
    "name": "its name",
    "path": "its path",
    "template": "the pattern of its path",
    "hosting": "where it is hosted",
}
DECLARED = (
    Declaration(
        id=NAME,
        group=GROUP,
        weight=2.5,
        cost="compute",
        needs=("destination",),
        template="is built like phishing addresses: {parts}",
        doc="A small model of what phishing addresses look like, trained on dated feeds against links in chat. It "
        "weighs from 0.5 to 3.5, so it warns and never blocks alone. Honest projects on free hosting have it too.",
    ),
)


class ModelFile(msgspec.Struct, frozen=True):
    """A model as its file holds it: MessagePack, weights packed by zlib. No code in it.

    Attributes:
        format: ``FORMAT``.
        made: where it came from, when and how it was split, sizes and figures; for people.
        scale: what one step of a weight is worth.
        bias: added to every score.
        weights: ``2 ** BITS`` signed 16-bit little-endian integers, packed.
        curve: points ``(score, log-odds)``, both rising; between them straight lines, beyond them their ends.
        replicas: 32-bit hash of a template to the number of sites it was seen on, packed: pairs of unsigned 32-bit
            little-endian integers, by hash.
    """

    format: int
    made: dict[str, str | int | float]
    scale: float
    bias: float
    weights: bytes
    curve: tuple[tuple[float, float], ...]
    replicas: bytes


class Scored(msgspec.Struct, frozen=True, gc=False):
    """What the model says of one destination.

    Attributes:
        score: the uncalibrated sum.
        log_odds: of phishing, at the base rate told in the file; not capped.
        parts: what each of ``PARTS`` adds to the score.
        replicas: sites that had this path's template.
    """

    score: float
    log_odds: float
    parts: tuple[float, ...]
    replicas: int


class UrlModel:
    """Scores destinations; made once at load, about 2 MB, and shared by all networks."""

    def __init__(self, file: ModelFile) -> None:
        """Unpack ``file``.

        Raises:
            ValueError: it is of another format, damaged, or without a rising curve.
        """
        if file.format != FORMAT:
            raise ValueError(f"model: format is {file.format}, expected {FORMAT}")
        self.made = file.made
        table = unpacked(file.weights, 2 << BITS)
        if len(table) != 2 << BITS:
            raise ValueError(f"model: {len(table)} bytes of weights, expected {2 << BITS}")
        self._weights = array("h", table)
        if sys.byteorder == "big":
            self._weights.byteswap()
        if len(file.curve) < 2 or list(file.curve) != sorted(file.curve):
            raise ValueError("model: curve is not of two or more rising points")
        self._scale, self._bias, self._curve = file.scale, file.bias, file.curve
        self._named = lru_cache(maxsize=HOSTS_KEPT)(self._name)
        self._replicas = dict(struct.iter_unpack("<II", unpacked(file.replicas, LARGEST)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a model file.

        Raises:
            ValueError: it is none, or too large.
        """
        if len(data) > LARGEST:
            raise ValueError(f"model: {len(data)} bytes, the most allowed is {LARGEST}")
        try:
            return cls(msgspec.msgpack.decode(data, type=ModelFile))
        except (msgspec.DecodeError, struct.error, zlib.error) as error:
            raise ValueError(f"model: {error}") from None

    def score(self, destination: Destination) -> Scored:
        """What the model says."""
        host, name = self._named(destination.host)
        path, template, hosting, template_hash = rest_sums(self._weights, destination, host)
        replicas = self._replicas.get(template_hash, 0)
        if template_hash:
            template += self._weights[seen_places(replicas)]
        scale = self._scale
        parts = (name, scale * path, scale * template, scale * hosting)
        score = self._bias + sum(parts)
        return Scored(score, self._log_odds(score), parts, replicas)

    def _name(self, host: str) -> tuple[Host, float]:
        """A host taken apart, and what its name adds to the score."""
        read = read_host(host)
        return read, self._scale * name_sum(self._weights, read)

    def _log_odds(self, score: float) -> float:
        before = self._curve[0]
        for point in self._curve:
            if score <= point[0]:
                width = point[0] - before[0]
                return before[1] + (point[1] - before[1]) * (score - before[0]) / width if width else point[1]
            before = point
        return before[1]

    def signals(self, destination: Destination) -> tuple[Signal, ...]:
        """One signal where the address looks like phishing, none otherwise: it never speaks for innocence."""
        found = self.score(destination)
        if found.log_odds < LEAST:
            return ()
        return (Signal(NAME, min(found.log_odds, CAP), explanation(found), f"score {found.score:.2f}", GROUP),)


def explanation(found: Scored) -> str:
    """One clause on what weighs most, at most two parts of it."""
    if found.replicas >= REPLICAS and found.parts[PARTS.index("template")] > 0:
        return f"is built like phishing addresses: {found.replicas:,} such sites had the pattern of its path"
    heaviest = sorted(zip(found.parts, PARTS, strict=True), reverse=True)[:2]
    words = [_WORDS[part] for weight, part in heaviest if weight > 0]
    return f"is built like phishing addresses: {' and '.join(words) or 'its name'}"


def unpacked(data: bytes, most: int) -> bytes:
    """What zlib packed, refused beyond ``most`` bytes.

    Raises:
        ValueError: there is more.
        zlib.error: it is damaged.
    """
    unpack = zlib.decompressobj()
    out = unpack.decompress(data, most)
    if unpack.unconsumed_tail or not unpack.eof:
        raise ValueError(f"model: a table is damaged or has more than {most} bytes")
    return out


@cache
def shipped() -> UrlModel:
    """The model that comes with Bascule, read once."""
    return UrlModel.from_bytes(resources.files("bascule.signals.url_model").joinpath(SHIPPED).read_bytes())
