"""A feed's catalogue file: one TOML file that says where it comes from, what it means and what its licence asks."""

import re
from pathlib import Path
from typing import Literal

import msgspec

from bascule.lists.formats.reading import Options
from bascule.lists.formats.registry import FORMATS

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_WEIGHTS = {"block": 6.0, "warn": 3.0, "allow": 3.0, "grey": 0.0, "auto": 6.0}


class CatalogueError(ValueError):
    """A catalogue file, or what was given for one, is wrong; the message names the field."""


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One feed, as its catalogue file has it.

    Attributes:
        name: small letters, digits, ``.``, ``_`` and ``-``.
        source: an http(s) URL to fetch, or the path of the file it was added from.
        format: a name from the registry, or ``auto``.
        licence: the licence's name.
        attribution: the text the licence asks for.
        homepage: where people read about it.
        refresh: how often to fetch, ``30m``, ``12h``, ``1d``.
        max_age: after this it is stale and weighs less; empty: never.
        category: what its rows are, when they do not say.
        weight: log-odds of a match; None: by verdict (block 6, warn 3). A feed of 5 or more blocks by itself.
        verdict: block, warn, allow or grey; ``auto`` lets the name and the content tell.
        columns: for tables and JSON, our names to the feed's.
        path: for JSON, where the list is.
        delimiter: for CSV.
    """

    name: str
    source: str = ""
    format: str = "auto"
    licence: str = ""
    attribution: str = ""
    homepage: str = ""
    refresh: str = "1d"
    max_age: str = ""
    category: str = ""
    weight: float | None = None
    verdict: Literal["auto", "block", "warn", "allow", "grey"] = "auto"
    columns: dict[str, str] = {}
    path: str = ""
    delimiter: str = ","

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not NAME.fullmatch(self.name):
            raise CatalogueError(f"name: expected small letters, digits, '.', '_', '-', not {self.name[:80]!r}")
        if self.format != "auto" and self.format not in FORMATS:
            raise CatalogueError(f"format: no such format {self.format[:40]!r}; one of auto, {', '.join(FORMATS)}")
        if self.weight is not None and not 0 <= self.weight <= 10:
            raise CatalogueError("weight: expected 0 to 10")
        if len(self.delimiter) != 1:
            raise CatalogueError("delimiter: expected one character")
        seconds(self.refresh, "refresh")
        if self.max_age:
            seconds(self.max_age, "max_age")

    @property
    def options(self) -> Options:
        """What the readers want to know."""
        return Options(columns=self.columns, path=self.path, delimiter=self.delimiter)

    @property
    def remote(self) -> bool:
        """Whether it is fetched."""
        return self.source.startswith(("http://", "https://"))

    def weighs(self, verdict: str) -> float:
        """Log-odds of a match, for a feed that turned out to be ``verdict``."""
        return self.weight if self.weight is not None else _WEIGHTS[verdict]


def seconds(text: str, field: str) -> int:
    """A duration such as ``30m``, ``12h``, ``7d`` in seconds, or CatalogueError that names ``field``."""
    match = re.fullmatch(r"(\d{1,6})([smhdw])", text)
    if not match or int(match[1]) == 0:
        raise CatalogueError(f"{field}: expected a duration such as 30m, 12h or 7d, not {text[:40]!r}")
    return int(match[1]) * _UNITS[match[2]]


def read_feed(path: Path) -> Feed:
    """Read a catalogue file.

    Raises:
        CatalogueError: it is not TOML, or a field is wrong.
        OSError: it cannot be read.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Feed)
    except msgspec.DecodeError as error:  # ValidationError, which Feed's own checks become, is one
        raise CatalogueError(f"{path.name}: {error}") from None


def as_toml(feed: Feed) -> bytes:
    """The catalogue file of a feed; ``read_feed`` gives the same feed back."""
    simple, tables = [], []
    for name, value in msgspec.to_builtins(feed).items():
        if isinstance(value, dict):
            tables.append(f"\n[{name}]\n" + "".join(f"{_text(k)} = {_text(v)}\n" for k, v in value.items()))
        else:
            simple.append(f"{name} = {_text(value) if isinstance(value, str) else value}\n")
    return "".join(simple + tables).encode()


def _text(value: str) -> str:
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")


def name_of(source: str) -> str:
    """A feed name made from a path or URL: the last part without its endings."""
    last = source.partition("?")[0].rstrip("/").rpartition("/")[2] or "feed"
    last = re.sub(r"(?:\.(?:txt|csv|tsv|json|jsonl|ndjson|gz|list|dat|toml))+$", "", last.lower())
    return re.sub(r"[^a-z0-9._-]+", "-", last).strip("-._")[:64] or "feed"
