"""Every signal there is: those shipped, and those that operators' own packages bring."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

import msgspec

from bascule.links.destination import Destination
from bascule.links.fact import Fact
from bascule.lists.known import Match
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

ENTRY_POINTS = "bascule.signals"
"""The entry-point group that operators' packages name their signals in."""
MODULES = (
    "carried_elsewhere",
    "decoy",
    "hidden_chain",
    "known_list",
    "like_a_contact",
    "link_facts",
    "lookalike.weigh",
    "near_copies",
    "novelty",
    "replica",
    "text.asks_for_secret",
    "text.defanged",
    "text.hidden_letters",
    "text.model",
    "url_model.model",
)
"""Modules of this room that have a ``DECLARED``."""
ABOVE = ("bascule.accounts.score",)
"""Modules of rooms above that have one; told by name, so that this room does not know them."""


class Subject(msgspec.Struct, frozen=True, gc=False):
    """What an operator's own signal is shown of one link on the send path.

    Attributes:
        destination: where the link goes, as a browser reads it.
        facts: what is plainly so about it.
        matches: what the lists know of it.
        text: the message's text; empty where only a link is judged.
        now: seconds since the epoch.
    """

    destination: Destination
    facts: tuple[Fact, ...] = ()
    matches: tuple[Match, ...] = ()
    text: str = ""
    now: float = 0.0


class OwnSignal(Protocol):
    """What an entry point of the group must load to: an object with these two."""

    declared: Declaration

    def find(self, subject: Subject) -> Iterable[Signal]:
        """The signals that ``subject`` gives, none or one as a rule. No I/O, no clock, no state of its own."""
        ...


class BadSignalError(ValueError):
    """A signal cannot be used; the message names it and says why."""


@cache
def shipped() -> tuple[Declaration, ...]:
    """The declarations of ``MODULES`` and ``ABOVE``, by group and id.

    Raises:
        BadSignalError: two have one id.
    """
    found: list[Declaration] = []
    for name in (*(f"bascule.signals.{name}" for name in MODULES), *ABOVE):
        found += importlib.import_module(name).DECLARED
    return _distinct(found)


def own(named: Iterable[tuple[str, Callable[[], object]]] | None = None) -> tuple[OwnSignal, ...]:
    """The signals of installed packages, loaded.

    Args:
        named: pairs of a name and what loads it; the installed entry points unless given.

    Raises:
        BadSignalError: one cannot be loaded, lacks ``declared`` or ``find``, or takes an id that is taken. One broken
            signal is to be left out by its operator; it is not left out silently.
    """
    if named is None:
        named = [(point.name, point.load) for point in entry_points(group=ENTRY_POINTS)]
    found: list[OwnSignal] = []
    for name, load in named:
        try:
            one = load()
        except Exception as error:  # an operator's own code may raise anything
            raise BadSignalError(f"signal {name}: cannot be loaded: {error}") from error
        found.append(_checked(name, one))
    _distinct([*shipped(), *(one.declared for one in found)])
    return tuple(found)


def _checked(name: str, one: object) -> OwnSignal:
    if not isinstance(getattr(one, "declared", None), Declaration):
        raise BadSignalError(f"signal {name}: expected an attribute `declared`, a Declaration")
    if not callable(getattr(one, "find", None)):
        raise BadSignalError(f"signal {name}: expected a method `find(subject)`")
    return one  # type: ignore[return-value]  # checked by hand just above


def _distinct(found: Sequence[Declaration]) -> tuple[Declaration, ...]:
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise BadSignalError(f"signal {one.id}: there are two of this id")
        seen.add(one.id)
    return tuple(sorted(found, key=lambda one: (one.group, one.id)))
