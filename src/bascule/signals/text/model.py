"""A small linear model of what texts read like, in families: one table of weights for each kind of abuse.

Kinds of spam differ more from one another than each differs from chat: one table for all of them lost a fifth of what
each finds alone. A message's weight is that of the family it fits best. Weights are log-odds at a base rate told in the
file, capped, so that words alone warn and never block.
"""

import math
import zlib
from array import array
from collections.abc import Iterable
from functools import cache
from importlib import resources

import msgspec

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal
from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.normal import NormalForm
from bascule.signals.text.sums import sums

NAME = "text_model"
GROUP = "text"
CAP = 3.5
"""The most log-odds that a text's likeness adds: a warning, less than any sensible block."""
DECLARED = (
    Declaration(
        id=NAME,
        group=GROUP,
        weight=2.5,
        cost="model",
        needs=("text",),
        template="reads like {kind}",
        doc="A linear model of the text finds it more like spam of some kind than like chat. At 2.5 one benign message "
        "in tens of thousands has it; spam of a kind it never saw has it seldom.",
    ),
)
FORMAT = 1
SHIPPED = "model.msgpack"
_SIZE = 1 << BITS


class Family(msgspec.Struct, frozen=True):
    """One kind of text, as the file holds it.

    Attributes:
        name: snake_case, for example ``sms``.
        words: what a text of this kind is said to read like: ``reads like {words}``.
        weights: one signed byte for each place of the table, deflated.
        scale: what a byte of 1 weighs.
        bias: added to the sum before it is calibrated.
        slope: log-odds for each unit of the sum.
        shift: log-odds at a sum of zero.
    """

    name: str
    words: str
    weights: bytes
    scale: float
    bias: float
    slope: float
    shift: float


class ModelFile(msgspec.Struct, frozen=True):
    """The model as it is kept (MessagePack).

    Attributes:
        format: of this file.
        bits: the table has two to this many places.
        base_rate: the share of abuse among messages that the log-odds are told at.
        families: one or more.
        made: how it was made: data, sizes, splits, figures, as words.
    """

    format: int
    bits: int
    base_rate: float
    families: tuple[Family, ...]
    made: dict[str, str] = {}


class _Table:
    """A family, ready to be asked."""

    def __init__(self, family: Family) -> None:
        self.family = family
        raw = zlib.decompressobj().decompress(family.weights, _SIZE + 1)
        if len(raw) != _SIZE:
            raise ValueError(f"model: family {family.name[:50]!r} has not {_SIZE} weights")
        numbers = (family.scale, family.bias, family.slope, family.shift)
        if not all(map(math.isfinite, numbers)) or family.slope <= 0:
            raise ValueError(f"model: family {family.name[:50]!r} has numbers that are none")
        self.weights = array("b", raw)

    def log_odds(self, total: int, places: int) -> float:
        """Of a text that touches so many ``places``, which weigh ``total`` together."""
        family = self.family
        return family.slope * (total * family.scale / math.sqrt(places) + family.bias) + family.shift


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What the model makes of a text: log-odds, uncapped, of the family it fits best."""

    log_odds: float
    family: str
    words: str


class TextModel:
    """A model in memory: made once at load, asked for each message.

    Args:
        file: what ``decode`` read.
        more: further models, for example a network's own; the best fit of all counts.

    Raises:
        ValueError: a table is damaged or of another size.
    """

    def __init__(self, file: ModelFile, *more: ModelFile) -> None:
        self._tables = tuple(_Table(family) for one in (file, *more) for family in one.families)
        self._weights = tuple(table.weights for table in self._tables)

    def read(self, form: NormalForm) -> Reading:
        """What ``form`` reads like most."""
        places, totals = sums(self._weights, form)
        odds, table = max(
            ((table.log_odds(total, places), table) for table, total in zip(self._tables, totals, strict=True)),
            key=lambda pair: pair[0],
        )
        return Reading(odds, table.family.name, table.family.words)

    def signals(self, form: NormalForm) -> tuple[Signal, ...]:
        """One signal where the text speaks for abuse at all; silence is no proof of innocence."""
        found = self.read(form)
        if found.log_odds <= 0:
            return ()
        weight = round(min(found.log_odds, CAP), 2)
        return (Signal(NAME, weight, f"reads like {found.words}", " ".join(self._telling(form, found.family)), GROUP),)

    def _telling(self, form: NormalForm, name: str) -> Iterable[str]:
        """The words that speak most for the family, at most five, the heaviest first."""
        weights = next(table.weights for table in self._tables if table.family.name == name)
        heavy: dict[str, int] = {}
        for word in form.text[:400].split():
            places = grams(NormalForm("", word))
            heavy[word[:30]] = sum(map(weights.__getitem__, places))
        return sorted(heavy, key=lambda word: -heavy[word])[:5]


def decode(raw: bytes) -> ModelFile:
    """Read a model file.

    Raises:
        ValueError: it is none, or of a format or size not known here.
    """
    try:
        file = msgspec.msgpack.decode(raw, type=ModelFile)
    except msgspec.DecodeError as error:
        raise ValueError(f"model: {error}") from None
    if file.format != FORMAT or file.bits != BITS:
        raise ValueError(f"model: format {file.format} with {file.bits} bits, expected {FORMAT} with {BITS}")
    if not file.families:
        raise ValueError("model: expected at least one family")
    return file


def encode(file: ModelFile) -> bytes:
    """A model file's bytes; the same model gives the same bytes."""
    return msgspec.msgpack.encode(file, order="deterministic")


@cache
def shipped() -> ModelFile:
    """The model that comes with Bascule; what it was made from stands in ``made`` and in the documents."""
    return decode(resources.files(__package__).joinpath(SHIPPED).read_bytes())
