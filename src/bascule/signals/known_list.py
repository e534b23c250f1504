"""What the lists know of a destination, as signals."""

from collections.abc import Iterable

from bascule.lists.known import Match
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "known_list"
DECLARED = (
    Declaration(
        id="known_list",
        group=GROUP,
        weight=6.0,
        cost="lookup",
        needs=("destination", "lists"),
        template="is listed as {category} by {feed}",
        doc="A feed or the operator's own entry names it. The weight is the feed's, halved or quartered when stale, "
        "negative for allow, 10 for the operator's own. The group is capped at 10.",
    ),
)


def known_list(matches: Iterable[Match]) -> tuple[Signal, ...]:
    """One signal a match: listed for blocking or warning weighs for abuse, listed as allowed against it."""
    return tuple(_signal(match) for match in matches)


def _signal(match: Match) -> Signal:
    allowed = match.verdict == "allow"
    if match.source == "operator":
        words = f"has the operator's own word: {match.verdict}"
        return Signal(
            "known_list", -abs(match.weight) if allowed else match.weight, words, match.expression[:200], GROUP
        )
    what = "is allowed by" if allowed else f"is listed as {match.category or 'harmful'} by"
    age = ", whose data is out of date" if match.stale else ""
    weight = -abs(match.weight) if allowed else abs(match.weight)
    return Signal("known_list", weight, f"{what} {match.source}{age}", match.expression[:200], GROUP)
