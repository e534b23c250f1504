"""What a destination is like: the names it imitates, and how phishing addresses are built."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Literal

import msgspec

from bascule.gate.everyday import TRUSTED_DAYS, TRUSTED_SENDERS, Everyday
from bascule.links.destination import Destination
from bascule.signals.lookalike.find import LookAlikes, everyday
from bascule.signals.lookalike.load import load
from bascule.signals.lookalike.own_first import OwnFirst
from bascule.signals.lookalike.sites import Sites
from bascule.signals.lookalike.weigh import look_alikes
from bascule.signals.signal import Signal
from bascule.signals.url_model import model

Judging = Literal["live", "shadow", "off"]
"""Whether signals count, are only told, or are not looked for."""
HOSTS_KEPT = 20_000
"""Names whose findings are remembered, for each network."""
LOOKS_ALIKE = 2.0
"""The weight from which a site that is used every day has to be trusted before it passes as no look-alike."""


class Likeness:
    """Finds what destinations are like.

    Args:
        own_domains: the network's sign-in and support pages and its link domain; they are imitated first.
        title: what its people call it.
        support_names: how its support calls itself.
        look_alikes: whether names are looked at; ``shadow`` tells the signals with a weight of nothing.
        url_model: whether the model of phishing addresses is asked, likewise.
    """

    def __init__(
        self,
        own_domains: tuple[str, ...],
        title: str,
        support_names: tuple[str, ...],
        look_alikes: Judging,
        url_model: Judging,
    ) -> None:
        self._own_domains = own_domains
        self._title = title
        self._support_names = support_names
        self._look_alikes = look_alikes
        self._url_model = url_model
        self._told: tuple[Everyday, ...] = ()
        self._engaged: tuple[Sites, ...] = ()

    def engage(self, used: tuple[Everyday, ...]) -> None:
        """Let the sites that the network uses every day be imitated, and be no look-alikes themselves.

        Some 40 µs a site where they have changed, so in the background; nothing where ``used`` is what it was. A site
        that reads like a known name passes only when it is trusted: used by many, on many days. Otherwise who wants to
        be no look-alike would only have to be patient for a week.
        """
        if used is self._told or self._look_alikes == "off":
            return
        self._told = used
        sites = everyday(one.domain for one in used if self._passes(one))
        self._engaged = (sites,) if len(sites) else ()
        self.__dict__.pop("_names", None)  # with all that it remembers: it is made anew at the next question

    def _passes(self, used: Everyday) -> bool:
        if used.days >= TRUSTED_DAYS and used.senders >= TRUSTED_SENDERS:
            return True
        return sum(found.weight for found in self._looks.find(used.domain)) < LOOKS_ALIKE

    def warm(self) -> None:
        """Read what is to be read: a fifth of a second for the first network, little for the others."""
        if self._look_alikes != "off":
            _ = self._names
        if self._url_model != "off":
            model.shipped()

    def signals(self, destination: Destination) -> tuple[Signal, ...]:
        """The signals that a destination gives, none for most."""
        found: tuple[Signal, ...] = ()
        if self._look_alikes != "off":
            path = destination.path if "." in destination.path else "/"  # names stand in a path by their dot
            found = counting(self._names(destination.host, path), self._look_alikes)
        if self._url_model != "off":
            found += counting(model.shipped().signals(destination), self._url_model)
        return found

    @cached_property
    def _looks(self) -> LookAlikes | OwnFirst:
        return load(self._own_domains, (), self._title, self._support_names)

    @cached_property
    def _names(self) -> Callable[[str, str], tuple[Signal, ...]]:
        looks, engaged = self._looks, self._engaged

        @lru_cache(maxsize=HOSTS_KEPT)
        def names(host: str, path: str) -> tuple[Signal, ...]:
            return look_alikes(looks.find(host, path, engaged))

        return names


def counting(found: tuple[Signal, ...], judging: Judging) -> tuple[Signal, ...]:
    """Signals as they count under ``judging``: in the shadow they weigh nothing."""
    if judging == "live" or not found:
        return found
    return tuple(msgspec.structs.replace(signal, weight=0.0) for signal in found)


NO_LIKENESS = Likeness((), "", (), "off", "off")
"""Looks for nothing."""
