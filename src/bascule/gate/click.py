"""The click path: a token in, and whether this person may cross now. Local memory only."""

import re
from typing import Literal

import msgspec

from bascule.gate.examine import FindShort, layers_of
from bascule.gate.knowledge import Knowledge
from bascule.judge.destination import judge_destination
from bascule.judge.verdict import NOTHING_KNOWN, Thresholds, Verdict, worst
from bascule.links.destination import Destination, NotADestination, read
from bascule.links.expressions import Keys, keys
from bascule.links.fact import Fact
from bascule.links.facts import facts
from bascule.links.token import Opened, Opener, TokenRefused
from bascule.links.wrap import is_short

Outcome = Literal["go", "warned", "blocked", "unknown"]
_DIRECT_LOCATION = re.compile(r"https?://[A-Za-z0-9\[][\x21-\x7e]*")
CACHED = 16_384
"""Opened links kept in memory; the first to come is the first to go."""


class Crossable(msgspec.Struct, frozen=True, gc=False):
    """An opened link with everything about it that does not change.

    Attributes:
        opened: what the token held.
        destination: where it goes.
        location: what a redirect says: the exact bytes sent, or their serialisation where those are no safe header.
        keys: what to look up, for the destination and each wrapped inside it.
        layers: the destination and those inside it.
    """

    opened: Opened
    destination: Destination
    location: bytes
    keys: tuple[Keys, ...]
    layers: tuple[Destination, ...]


class Crossing(msgspec.Struct, frozen=True, gc=False):
    """Whether a person may cross now, and why not.

    Attributes:
        outcome: go, warned, blocked, or unknown: no such link, said of every token that does not open.
        link: the opened link; None where the outcome is unknown.
        verdict: what is believed of it now.
    """

    outcome: Outcome
    link: Crossable | None
    verdict: Verdict


WARNED_WHEN_SENT = Fact("warned_when_sent")
UNKNOWN = Crossing("unknown", None, NOTHING_KNOWN)


def location_of(raw: str, href: str) -> bytes:
    """The ``Location`` for a destination: its exact bytes where those are a safe absolute URL, its href elsewhere."""
    return (raw if _DIRECT_LOCATION.fullmatch(raw) else href).encode("ascii")


class Bridge:
    """Opens links and says whether they may be crossed; made at load, and again when keys or networks change.

    Args:
        opener: opens self-contained tokens.
        find_short: opens short ones.
        knowledge: what is known now.
        thresholds: each network's, by id.
    """

    def __init__(
        self, opener: Opener, find_short: FindShort, knowledge: Knowledge, thresholds: dict[str, Thresholds]
    ) -> None:
        self._opener = opener
        self._find_short = find_short
        self._knowledge = knowledge
        self._thresholds = thresholds
        self._cache: dict[bytes, Crossable] = {}

    def cross(self, token: bytes, now: float) -> Crossing:
        """What happens to a person who opens ``token`` at ``now``."""
        link = self._cache.get(token) or self._open(token)
        if link is None:
            return UNKNOWN
        self._knowledge.refresh()
        verdict = self.verdict(link, now)
        if verdict.verdict == "allow":
            return Crossing("go", link, verdict)
        return Crossing("blocked" if verdict.verdict == "block" else "warned", link, verdict)

    def verdict(self, link: Crossable, now: float) -> Verdict:
        """What is believed of an opened link at ``now``; the worst of its layers."""
        network = link.opened.network
        found = [self._knowledge.matches(network, key, now) for key in link.keys]
        warned = link.opened.warned
        if not warned and not any(found):
            return NOTHING_KNOWN
        thresholds = self._thresholds[network]
        verdicts = []
        for number, (matches, layer) in enumerate(zip(found, link.layers, strict=True)):
            about = facts(layer)
            if warned and number == 0:
                about = (*about, WARNED_WHEN_SENT)
            verdicts.append(judge_destination(matches, about, now, thresholds))
        return worst(tuple(verdicts))

    def _open(self, token: bytes) -> Crossable | None:
        if is_short(token):
            opened = self._find_short(token.decode())
        else:
            try:
                opened = self._opener.open(token)
            except TokenRefused:
                return None
        if opened is None or opened.network not in self._thresholds:
            return None
        try:
            destination = read(opened.destination)
        except NotADestination:
            return None
        layers = layers_of(destination)
        location = location_of(opened.destination, destination.href)
        link = Crossable(opened, destination, location, tuple(keys(layer) for layer in layers), layers)
        if len(self._cache) >= CACHED:
            self._cache.pop(next(iter(self._cache)))
        self._cache[token] = link
        return link
