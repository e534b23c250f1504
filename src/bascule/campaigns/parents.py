"""Who may have turned whom: every exposure before an account's own first message, weighed by recency and by clicks."""

from collections import deque
from collections.abc import Mapping, Sequence

import msgspec

from bascule.campaigns.delay import PRIOR, Delay, fitted
from bascule.campaigns.spread import Sender, Spread

MOST_CANDIDATES = 16
"""Exposures of one account that are weighed: of more, the last that were opened and the last that were not."""
UNOPENED = 0.05
"""What an exposure that nobody is known to have opened weighs beside one that the account opened."""
SAME_ROOM = 0.02
"""What a message to a room without named members weighs, where the account later sent the link there itself."""
_ROUNDS = 6
_FITTED_TO = 5_000


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """An exposure that may have turned an account.

    Attributes:
        source: the index of the account that sent it.
        message: the message's place in the spread.
        row: the exposure's row there; -1 for one inferred from a common room.
        since: seconds from its opening, where that is known to be before the turn, else from the message, to the turn.
        chance: what it weighs by how it was opened.
    """

    source: int
    message: int
    row: int
    since: float
    chance: float


class Linked(msgspec.Struct, frozen=True):
    """Candidates and their weights by turned account, the weights adding up to one; and the law of the delays.

    Attributes:
        parents: by the index of an account that turned, candidates with weights, the likeliest first; one of each
            source.
        delay: from the exposure to the turn.
        left_out: exposures that were not weighed because an account had too many.
    """

    parents: Mapping[int, tuple[tuple[Candidate, float], ...]]
    delay: Delay
    left_out: int


def link(spread: Spread) -> Linked:
    """Weigh the exposures of every account that later sent the link itself.

    The weight of an exposure is the density of the delay between it and the turn, times what its opening weighs, as a
    share of all of the account's. The delay's law is fitted to the weighted links, and they are weighed anew, some
    times over. Source: Wallinga and Teunis, Different epidemic curves for severe acute respiratory syndrome, American
    Journal of Epidemiology 160 (2004): the relative likelihood of each earlier case being the source; the law of the
    intervals by expectation and maximization over the links (Cauchemez et al., Emerging Infectious Diseases 12 (2006)).
    """
    found, left_out = _candidates(spread)
    sample = list(found.values())[:_FITTED_TO]
    delay = PRIOR
    for _ in range(_ROUNDS):
        cases = [(one.since, weight) for some in sample for one, weight in zip(some, _shares(some, delay), strict=True)]
        delay = fitted(cases)
    parents = {index: _by_source(some, _shares(some, delay)) for index, some in found.items()}
    return Linked(parents, delay, left_out)


def _candidates(spread: Spread) -> tuple[dict[int, list[Candidate]], int]:
    opened: dict[int, deque[int]] = {}
    unopened: dict[int, deque[int]] = {}
    left_out = 0
    for row, target in enumerate(spread.target):
        sender = spread.senders.get(target)
        if sender is None or spread.numbers[spread.of[row]] >= sender.number:
            continue
        kept = (opened if spread.chance[row] > 0 else unopened).setdefault(target, deque(maxlen=MOST_CANDIDATES // 2))
        left_out += len(kept) == kept.maxlen
        kept.append(row)
    found: dict[int, list[Candidate]] = {}
    for index, sender in spread.senders.items():
        rows = (*opened.get(index, ()), *unopened.get(index, ()))
        some = [_exposed(spread, row, sender) for row in rows] + _in_rooms(spread, sender)
        if some:
            found[index] = some
    return found, left_out


def _exposed(spread: Spread, row: int, sender: Sender) -> Candidate:
    of, clicked_at = spread.of[row], spread.clicked_at[row]
    before = clicked_at <= sender.at  # False for NaN
    chance = UNOPENED + (1 - UNOPENED) * spread.chance[row] if before else UNOPENED
    since = sender.at - max(clicked_at, spread.times[of]) if before else sender.at - spread.times[of]
    return Candidate(spread.source[row], of, row, since, chance)


def _in_rooms(spread: Spread, sender: Sender) -> list[Candidate]:
    """Messages of others to rooms whose members nobody named, and to which the account sent its own."""
    found: list[Candidate] = []
    for room in sender.rooms:
        earlier = [place for number, place in spread.rooms.get(room, ()) if number < sender.number]
        for place in earlier[-MOST_CANDIDATES // 2 :]:
            source = spread.sender_of[place]
            if source != sender.index:
                found.append(Candidate(source, place, -1, sender.at - spread.times[place], SAME_ROOM))
    return found[:MOST_CANDIDATES]


def _shares(some: Sequence[Candidate], delay: Delay) -> list[float]:
    weights = [delay.density(one.since) * one.chance for one in some]
    total = sum(weights)
    if not total > 0:
        chances = sum(one.chance for one in some)
        return [one.chance / chances for one in some]
    return [weight / total for weight in weights]


def _by_source(some: Sequence[Candidate], shares: Sequence[float]) -> tuple[tuple[Candidate, float], ...]:
    """One candidate of each source, its likeliest, with the weight of all of that source's."""
    best: dict[int, tuple[Candidate, float]] = {}
    sums: dict[int, float] = {}
    for one, share in zip(some, shares, strict=True):
        sums[one.source] = sums.get(one.source, 0.0) + share
        if one.source not in best or share >= best[one.source][1]:
            best[one.source] = (one, share)
    found = [(one, sums[source]) for source, (one, _) in best.items()]
    return tuple(sorted(found, key=lambda pair: (-pair[1], -pair[0].message)))
