"""What a destination is like: the names it imitates, and how phishing addresses are built."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Literal

import msgspec

from bascule.links.destination import Destination
from bascule.signals.lookalike.load import load
from bascule.signals.lookalike.weigh import look_alikes
from bascule.signals.signal import Signal
from bascule.signals.url_model import model

Judging = Literal["live", "shadow", "off"]
"""Whether signals count, are only told, or are not looked for."""
HOSTS_KEPT = 20_000
"""Names whose findings are remembered, for each network."""


class Likeness:
    """Finds what destinations are like.

    Args:
        own_domains: the network's sign-in and support pages and its link domain; they are imitated first.
        title: what its people call it.
        support_names: how its support calls itself.
        judging: ``shadow`` tells the signals with a weight of nothing, ``off`` looks for none.
    """

    def __init__(
        self, own_domains: tuple[str, ...], title: str, support_names: tuple[str, ...], judging: Judging
    ) -> None:
        self._own_domains = own_domains
        self._title = title
        self._support_names = support_names
        self._judging = judging

    def warm(self) -> None:
        """Read what is to be read: a fifth of a second for the first network, little for the others."""
        if self._judging != "off":
            _ = self._names, model.shipped()

    def signals(self, destination: Destination) -> tuple[Signal, ...]:
        """The signals that a destination gives, none for most."""
        if self._judging == "off":
            return ()
        path = destination.path if "." in destination.path else "/"  # names stand in a path by their dot
        found = (*self._names(destination.host, path), *model.shipped().signals(destination))
        if self._judging == "shadow":
            return tuple(msgspec.structs.replace(signal, weight=0.0) for signal in found)
        return found

    @cached_property
    def _names(self) -> Callable[[str, str], tuple[Signal, ...]]:
        looks = load(self._own_domains, (), self._title, self._support_names)

        @lru_cache(maxsize=HOSTS_KEPT)
        def names(host: str, path: str) -> tuple[Signal, ...]:
            return look_alikes(looks.find(host, path))

        return names


NO_LIKENESS = Likeness((), "", (), "off")
"""Looks for nothing."""
