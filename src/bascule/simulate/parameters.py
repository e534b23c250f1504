"""What a simulation is made of: a TOML file of tables ``traffic``, ``attack`` and ``occasion``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, cast

import msgspec

from bascule.simulate.devices import Rates

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Positive = Annotated[float, msgspec.Meta(gt=0.0, le=1e9)]
Days = Annotated[float, msgspec.Meta(ge=0.0, le=36500.0)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Graph = Literal["college"]
LARGEST = 1_000_000
"""Bytes of one parameter file."""


class Traffic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes on anyway.

    Attributes:
        graph: which communication graph.
        skip_days: days left out at its beginning.
        days: days that are played; 0 plays all.
        links: mean share of messages with a link, where the graph has no texts.
        devices: how often clients change.
    """

    graph: Graph = "college"
    skip_days: Days = 0.0
    days: Days = 0.0
    links: Annotated[float, msgspec.Meta(ge=0.0, le=0.3)] = 0.03
    devices: Rates = Rates()


class Attack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One attack. Fields that a file leaves out are those of its kind (``KINDS``).

    Attributes:
        kind: what it is called in the truth.
        day: when it begins, in days after the first message played.
        seeds: accounts that are lost first, to a page they saw elsewhere.
        seeds_by: which those are: any that were active lately, or those with the most contacts.
        text: what the attacker writes: its own words, or the owner's old ones.
        link: the same link each time, the same with a token for each recipient, one on a new host every
            ``rotate_every`` messages, or none.
        rotate_every: messages until the host changes.
        spin: share of messages whose words are varied.
        gap_seconds: median time between two messages of one account.
        gap_spread: spread of that time's logarithm.
        contacts: share of the owner's contacts that are written to.
        most: the most contacts of one account that are written to.
        order: the contacts last written with first, or any first.
        hours: when it writes: in the owner's usual hours, in others, or at any time.
        scrape: share of hijacks in which the contact list is seen to be read.
        login: share of hijacks in which a log-in is seen; in others a session was stolen.
        locks_out: share of hijacks in which the password is changed.
        clicks: share of those shown a lure who open it, or answer it where it has no link.
        loses: share of those who then lose the account, or money.
        spreads: whether lost accounts send on.
        read_minutes: median time until a lure is seen.
        use_minutes: median time from a stolen password to its use.
        noticed_hours: median time until an owner notices without being told.
        recover_hours: median time from a freeze until the owner has proved who it is.
    """

    kind: str
    day: Days = 30.0
    seeds: Count = 3
    seeds_by: Literal["active", "power"] = "active"
    text: Literal["lure", "own"] = "lure"
    link: Literal["same", "token", "rotating", "none"] = "same"
    rotate_every: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    spin: Share = 0.5
    gap_seconds: Positive = 4.0
    gap_spread: Annotated[float, msgspec.Meta(ge=0.0, le=3.0)] = 0.6
    contacts: Share = 1.0
    most: Count = 1000
    order: Literal["recent", "any"] = "any"
    hours: Literal["usual", "unusual", "any"] = "any"
    scrape: Share = 0.7
    login: Share = 0.8
    locks_out: Share = 0.2
    clicks: Share = 0.3
    loses: Share = 0.45
    spreads: bool = True
    read_minutes: Positive = 20.0
    use_minutes: Positive = 30.0
    noticed_hours: Positive = 24.0
    recover_hours: Positive = 6.0


KINDS: Mapping[str, Mapping[str, object]] = {
    "blast": {},
}
"""What each kind of attack changes in the defaults of ``Attack``."""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole simulation.

    Attributes:
        traffic: what goes on anyway.
        attack: attacks, each a story of its own.
    """

    traffic: Traffic = Traffic()
    attack: tuple[Attack, ...] = ()


def attack(kind: str, **changed: object) -> Attack:
    """An attack of one kind, with fields changed.

    Raises:
        ValueError: there is no such kind or field, or a value is out of range.
    """
    return msgspec.convert(_of_kind({"kind": kind, **changed}, "attack"), Attack)


def read(text: str) -> Parameters:
    """Parameters from TOML.

    Raises:
        ValueError: names the field and what was expected.
    """
    try:
        raw = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"parameters: not TOML: {error}") from None
    attacks = raw.get("attack", [])
    if not isinstance(attacks, list) or not all(isinstance(entry, dict) for entry in attacks):
        raise ValueError("attack: expected [[attack]] tables")
    raw["attack"] = [_of_kind(entry, f"attack[{place}]") for place, entry in enumerate(attacks)]
    try:
        return msgspec.convert(raw, Parameters)
    except msgspec.ValidationError as error:
        raise ValueError(f"parameters: {error}") from None


def load(path: Path) -> Parameters:
    """Parameters from a file; see ``read``."""
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise ValueError(f"{path.name}: longer than {LARGEST} bytes")
    try:
        return read(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name}: expected UTF-8") from None
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _of_kind(entry: Mapping[str, object], name: str) -> dict[str, object]:
    kind = entry.get("kind")
    if kind not in KINDS:
        raise ValueError(f"{name}.kind: expected one of {', '.join(KINDS)}; got {kind!r:.50}")
    return {**KINDS[cast("str", kind)], **entry}
