"""Where a campaign may have come from: accounts that sent its link before anybody showed it to them, ranked."""

from collections.abc import Mapping

import msgspec

from bascule.campaigns.parents import Linked
from bascule.campaigns.spread import Sender, Spread

MOST_ORIGINS = 100
"""Candidates named."""
EDGE = 3600.0
"""Seconds from the beginning of what was read within which an earlier exposure may have been missed."""


class Origin(msgspec.Struct, frozen=True):
    """An account that sent the link, and was shown it by nobody before, as far as the record tells.

    Attributes:
        account: who.
        message: its first message with the link.
        at: when, seconds since the epoch.
        reached: different accounts it showed the link to.
        descendants: accounts turned by it, directly or through others, by the weights of the links.
        share: those as a share of all that turned; 0 where none did.
        reasons: why it is, or may not be, where the campaign came from, one sentence each.
    """

    account: str
    message: str
    at: float
    reached: int
    descendants: float
    share: float
    reasons: tuple[str, ...]


def origins(spread: Spread, linked: Linked, reached: Mapping[int, int], since: float) -> tuple[Origin, ...]:
    """Patient-zero candidates, at most ``MOST_ORIGINS``: by their descendants, the earlier first among equals.

    Args:
        spread: the exposures.
        linked: the links between them.
        reached: by account, how many others it showed the link to.
        since: from where the record was read, seconds since the epoch.
    """
    roots = sorted((one for one in spread.senders.values() if one.index not in linked.parents), key=_number)
    if not roots:
        return ()
    descendants = _descendants(spread, linked)
    ranked = sorted(roots, key=lambda one: (-round(descendants.get(one.index, 0.0), 6), one.number))
    turned = len(linked.parents)
    found = []
    for one in ranked[:MOST_ORIGINS]:
        count = descendants.get(one.index, 0.0)
        reasons = _reasons(one, roots, count, turned, reached.get(one.index, 0))
        doubts = _doubts(spread, one, since)
        name, message = spread.names[one.index], spread.messages[one.message]
        share = min(count / turned, 1.0) if turned else 0.0
        found.append(Origin(name, message, one.at, reached.get(one.index, 0), count, share, (*reasons, *doubts)))
    return tuple(found)


def _number(one: Sender) -> int:
    return one.number


def _descendants(spread: Spread, linked: Linked) -> dict[int, float]:
    """By account, the expected number of those below it: parents come earlier, so from the last turn backwards."""
    below: dict[int, float] = {}
    for child in sorted(linked.parents, key=lambda index: -spread.senders[index].number):
        own = 1.0 + below.get(child, 0.0)
        for one, weight in linked.parents[child]:
            below[one.source] = below.get(one.source, 0.0) + weight * own
    return below


def _reasons(one: Sender, roots: list[Sender], count: float, turned: int, reached: int) -> list[str]:
    reasons = ["nobody had shown it the link before"]
    if one is roots[0]:
        later = f", {span(roots[1].at - one.at)} before the next that was shown none" if len(roots) > 1 else ""
        reasons.insert(0, f"it was the first of all to send the link{later}")
    if turned and count >= 0.5:
        reasons.append(f"{round(count)} of {turned} that turned go back to it")
    if reached:
        reasons.append(f"it showed the link to {reached} {'account' if reached == 1 else 'accounts'}")
    return reasons


def _doubts(spread: Spread, one: Sender, since: float) -> list[str]:
    doubts = []
    if 0 <= one.at - since < EDGE:
        doubts.append(f"but what was read begins only {span(one.at - since)} before: it may have been shown it earlier")
    if spread.cut_at is not None and one.at >= spread.cut_at:
        doubts.append("but not all exposures were held: it may have been shown it by one left out")
    if spread.unnamed:
        doubts.append("but some messages went to rooms whose members nobody named")
    return doubts


def span(seconds: float) -> str:
    """A length of time in words, to two figures of its largest unit."""
    for size, word in ((86_400.0, "day"), (3600.0, "hour"), (60.0, "minute")):
        if seconds >= size:
            count = seconds / size
            told = f"{count:.1f}".removesuffix(".0") if count < 10 else f"{count:.0f}"
            return f"{told} {word}{'' if told == '1' else 's'}"
    whole = max(round(seconds), 0)
    return f"{whole} second{'' if whole == 1 else 's'}"
