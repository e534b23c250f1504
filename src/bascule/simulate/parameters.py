"""What a simulation is made of: a TOML file of tables ``traffic``, ``attack`` and ``occasion``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from bascule.simulate.devices import Rates

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Positive = Annotated[float, msgspec.Meta(gt=0.0, le=1e9)]
Days = Annotated[float, msgspec.Meta(ge=0.0, le=36500.0)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Graph = Literal["college", "nus", "gitter", "irc", "ubuntu", "made", "edges"]
LARGEST = 1_000_000
"""Bytes of one parameter file."""


class Traffic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes on anyway.

    Attributes:
        graph: which communication graph.
        edges: for the graph ``edges``, a file of yours: lines of sender, recipient and time.
        skip_days: days left out at its beginning.
        days: days that are played; 0 plays all.
        links: mean share of messages with a link, where the graph has no texts.
        accounts: how many the made graph has.
        decoys: decoy accounts in people's contact lists; nobody but an attacker writes to them.
        decoyed: share of accounts that have each decoy among their contacts.
        encrypted: share of conversations that are encrypted from end to end: a message's text is then empty.
        recover_hours: hours from a freeze until the owner has proved who it is.
        devices: how often clients change.
    """

    graph: Graph = "college"
    edges: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    skip_days: Days = 0.0
    days: Days = 0.0
    links: Annotated[float, msgspec.Meta(ge=0.0, le=0.3)] = 0.03
    accounts: Annotated[int, msgspec.Meta(ge=10, le=100_000)] = 1000
    decoys: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    decoyed: Share = 0.2
    encrypted: Share = 0.0
    recover_hours: Positive = 6.0
    devices: Rates = Rates()


class Attack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One attack. Fields that a file leaves out are those of its kind (``KINDS``).

    Attributes:
        kind: what it is called in the truth.
        day: when it begins, in days after the first message played.
        after: the share of ordinary messages after which it begins, in place of ``day``.
        seeds: accounts that are lost first, to a page they saw elsewhere; or that the attacker registers.
        seeds_by: which those are: any that were active lately, those with the most contacts, or new ones of its own.
        seeds_know: the fewest contacts of those that are any, where there are enough such accounts.
        text: what the attacker writes: its own words, or the owner's old ones.
        link: the same link each time, the same with a token for each recipient, one on a new host every
            ``rotate_every`` messages, with other words, or none.
        rotate_every: messages until the host changes.
        spin: share of messages whose words are varied.
        gap_seconds: median time between two messages of one account.
        gap_spread: spread of that time's logarithm.
        into: where it writes: to contacts one by one, to strangers one by one, or into the owner's rooms; where it has
            none, into new groups of its contacts.
        contacts: share of the owner's contacts that are written to.
        most: the most that one account writes.
        order: the contacts last written with first, or any first.
        hours: when it writes: in the owner's usual hours, in others, or at any time.
        scrape: share of hijacks in which the contact list is seen to be read.
        login: share of hijacks in which a log-in is seen; in others a session was stolen.
        blends: share of hijacks with a common client, from a network that other people use.
        locks_out: share of hijacks in which the password is changed.
        clicks: share of those shown a lure who open it, or answer it where it has no link.
        loses: share of those who then lose the account, or money.
        spreads: whether accounts lost to its lures send on.
        read_minutes: median time until a lure is seen.
        use_minutes: median time from a stolen password to its use.
        noticed_hours: median time until an owner notices without being told.
    """

    kind: str
    day: Days = 30.0
    after: Share | None = None
    seeds: Count = 3
    seeds_by: Literal["active", "power", "new"] = "active"
    seeds_know: Count = 5
    text: Literal["lure", "own"] = "lure"
    link: Literal["same", "token", "rotating", "none"] = "same"
    rotate_every: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    spin: Share = 0.5
    gap_seconds: Positive = 4.0
    gap_spread: Annotated[float, msgspec.Meta(ge=0.0, le=3.0)] = 0.6
    into: Literal["contacts", "strangers", "rooms"] = "contacts"
    contacts: Share = 1.0
    most: Count = 1000
    order: Literal["recent", "any"] = "any"
    hours: Literal["usual", "unusual", "any"] = "any"
    scrape: Share = 0.7
    login: Share = 0.8
    blends: Share = 0.25
    locks_out: Share = 0.2
    clicks: Share = 0.3
    loses: Share = 0.45
    spreads: bool = True
    read_minutes: Positive = 20.0
    use_minutes: Positive = 30.0
    noticed_hours: Positive = 24.0


KINDS: Mapping[str, Mapping[str, object]] = {
    "blast": {},
    "drip": {
        "link": "token",
        "gap_seconds": 5400.0,
        "gap_spread": 0.8,
        "most": 60,
        "hours": "usual",
        "scrape": 0.3,
        "locks_out": 0.0,
        "noticed_hours": 96.0,
    },
    "mimicry": {
        "text": "own",
        "gap_seconds": 60.0,
        "gap_spread": 1.0,
        "most": 40,
        "order": "recent",
        "hours": "usual",
        "scrape": 0.2,
        "locks_out": 0.0,
    },
    "rotation": {"link": "rotating", "rotate_every": 1, "spin": 1.0},
    "linkless": {"seeds": 8, "link": "none", "gap_seconds": 20.0, "clicks": 0.1, "loses": 0.3, "spreads": False},
    "power": {"seeds": 2, "seeds_by": "power"},
    "rooms": {"into": "rooms", "gap_seconds": 10.0, "clicks": 0.02, "most": 30},
    "bots": {
        "seeds": 20,
        "seeds_by": "new",
        "into": "strangers",
        "link": "token",
        "gap_seconds": 15.0,
        "most": 40,
        "use_minutes": 5.0,
        "clicks": 0.05,
        "spreads": False,
    },
}
"""What each kind of attack changes in the defaults of ``Attack``. Stolen accounts: ``blast`` writes to all contacts at
once, ``drip`` one an hour or two, ``mimicry`` in the owner's old words to those it wrote with last, ``rotation``
with a new link and new words each time, ``linkless`` asking for a call or money, ``power`` from the accounts with the
most contacts, ``rooms`` into the rooms it is in. ``bots`` are new accounts that write to strangers."""


class Occasion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something harmless that looks like an attack to whoever counts.

    Attributes:
        kind: what it is called in the truth.
        day: when it begins, in days after the first message played.
        after: the share of ordinary messages after which it begins, in place of ``day``.
        every_days: days until it comes again; 0 for once.
        times: how often it comes.
        senders: accounts that begin; each has words of its own.
        senders_by: any that were active lately, if possible with as many contacts as they write to; those with the
            most contacts, each time the same; or one account's contacts.
        to: contacts, strangers (subscribers), or the one account whose contacts the senders are.
        via: one message to each, or one to a group or broadcast conversation of all.
        recipients: median number a sender writes to.
        recipients_spread: spread of its logarithm.
        most: the most one sender writes to.
        linked: share of senders whose words have a link.
        spin: share of messages whose words are varied.
        gap_seconds: median time between two messages of one sender.
        within_minutes: time within which senders begin.
        new_device: whether senders write from a device they have just logged in on for the first time.
        passes: share of recipients who pass a link on.
        passes_to: median number they pass it on to.
        pass_minutes: median time until they do.
    """

    kind: str
    day: Days = 20.0
    after: Share | None = None
    every_days: Days = 0.0
    times: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    senders: Count = 1
    senders_by: Literal["active", "power", "circle"] = "active"
    to: Literal["contacts", "strangers", "one"] = "contacts"
    via: Literal["direct", "group", "broadcast"] = "direct"
    recipients: Positive = 10.0
    recipients_spread: Annotated[float, msgspec.Meta(ge=0.0, le=3.0)] = 0.6
    most: Count = 100
    linked: Share = 0.0
    spin: Share = 0.3
    gap_seconds: Positive = 12.0
    within_minutes: Annotated[float, msgspec.Meta(ge=0.0, le=1e6)] = 60.0
    new_device: bool = False
    passes: Share = 0.0
    passes_to: Positive = 2.0
    pass_minutes: Positive = 60.0


OCCASIONS: Mapping[str, Mapping[str, object]] = {
    "greeting": {"senders": 60, "recipients": 8.0, "recipients_spread": 0.8, "linked": 0.05, "within_minutes": 180.0},
    "birthday": {"senders": 40, "senders_by": "circle", "to": "one", "recipients": 1.0, "recipients_spread": 0.0,
                 "most": 1, "within_minutes": 900.0},
    "meme": {"senders": 3, "recipients": 3.0, "linked": 1.0, "spin": 0.9, "gap_seconds": 40.0, "passes": 0.3,
             "passes_to": 3.0},
    "invitation": {"senders": 4, "recipients": 18.0, "recipients_spread": 0.5, "linked": 1.0, "spin": 0.4,
                   "within_minutes": 1440.0},
    "newsletter": {"day": 3.0, "every_days": 7.0, "times": 30, "senders_by": "power", "to": "strangers",
                   "recipients": 50.0, "recipients_spread": 0.0, "linked": 1.0, "spin": 0.0, "gap_seconds": 2.0},
    "class": {"senders": 2, "senders_by": "power", "via": "group", "recipients": 35.0, "recipients_spread": 0.2,
              "linked": 1.0, "every_days": 7.0, "times": 4},
    "all_hands": {"senders": 1, "senders_by": "power", "to": "strangers", "via": "broadcast", "recipients": 400.0,
                  "recipients_spread": 0.0, "most": 2000, "linked": 1.0, "spin": 0.9, "passes": 0.1, "passes_to": 3.0,
                  "pass_minutes": 15.0},
    "new_number": {"senders": 3, "recipients": 30.0, "gap_seconds": 8.0, "new_device": True, "within_minutes": 1440.0},
}  # fmt: skip
"""What each kind of look-alike changes in the defaults of ``Occasion``."""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole simulation.

    Attributes:
        traffic: what goes on anyway.
        attack: attacks, each a story of its own.
        occasion: benign look-alikes, each a story of its own.
    """

    traffic: Traffic = Traffic()
    attack: tuple[Attack, ...] = ()
    occasion: tuple[Occasion, ...] = ()


def attack(kind: str, **changed: object) -> Attack:
    """An attack of one kind, with fields changed.

    Raises:
        ValueError: there is no such kind or field, or a value is out of range.
    """
    return msgspec.convert(_of_kind({"kind": kind, **changed}, "attack", KINDS), Attack)


def occasion(kind: str, **changed: object) -> Occasion:
    """A benign look-alike of one kind, with fields changed; raises as ``attack`` does."""
    return msgspec.convert(_of_kind({"kind": kind, **changed}, "occasion", OCCASIONS), Occasion)


def read(text: str) -> Parameters:
    """Parameters from TOML.

    Raises:
        ValueError: names the field and what was expected.
    """
    try:
        raw = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"parameters: not TOML: {error}") from None
    for name, kinds in (("attack", KINDS), ("occasion", OCCASIONS)):
        entries = raw.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ValueError(f"{name}: expected [[{name}]] tables")
        raw[name] = [_of_kind(entry, f"{name}[{place}]", kinds) for place, entry in enumerate(entries)]
    try:
        return msgspec.convert(raw, Parameters)
    except msgspec.ValidationError as error:
        raise ValueError(f"parameters: {error}") from None


def load(path: Path) -> Parameters:
    """Parameters from a file; see ``read``."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"{path.name}: longer than {LARGEST} bytes")
    try:
        return read(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name}: expected UTF-8") from None
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _of_kind(entry: Mapping[str, object], name: str, kinds: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise ValueError(f"{name}.kind: expected one of {', '.join(kinds)}; got {kind!r:.50}")
    return {**kinds[kind], **entry}
