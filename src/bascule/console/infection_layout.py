"""Where accounts stand in the picture of an infection tree: time from left to right, one below another."""

import math
from collections.abc import Sequence

import msgspec

from bascule.campaigns.tree import Tree, Turned

MOST_DRAWN = 200
"""Accounts drawn: those with the most descendants, and all between them and their origins."""
_TICKS = (
    (60, "1 min"), (300, "5 min"), (900, "15 min"), (1800, "30 min"), (3600, "1 h"), (3 * 3600, "3 h"),
    (6 * 3600, "6 h"), (12 * 3600, "12 h"), (86_400, "1 d"), (2 * 86_400, "2 d"), (7 * 86_400, "7 d"),
    (14 * 86_400, "14 d"), (30 * 86_400, "30 d"), (90 * 86_400, "90 d"), (365 * 86_400, "1 y"),
    (5 * 365 * 86_400, "5 y"),
)  # fmt: skip
_SKEWED = 0.12  # of the time, in which half of the accounts turned
_ROOM = 1.5  # times the span of the accounts, within which a defence is shown in its place


class Scale(msgspec.Struct, frozen=True):
    """Time from left to right.

    Attributes:
        start: the time at the left end, seconds since the epoch.
        span: seconds to the right end.
        logarithmic: whether early times are drawn wider, because most happened early.
    """

    start: float
    span: float
    logarithmic: bool

    def place(self, at: float) -> float:
        """Where ``at`` stands, 0 to 1."""
        since = min(max(at - self.start, 0.0), self.span)
        if not self.logarithmic:
            return since / self.span
        return math.log1p(since / 60) / math.log1p(self.span / 60)

    def ticks(self) -> list[tuple[float, str]]:
        """Places for marks, each with how long after the start it is."""
        if self.logarithmic:
            wanted = [(seconds, name) for seconds, name in _TICKS if seconds <= self.span and seconds != 300]
        else:
            step = next((one for one, _ in _TICKS if self.span / one <= 8), _TICKS[-1][0])
            wanted = [(step * count, _after(step * count)) for count in range(1, min(int(self.span // step), 12) + 1)]
        found: list[tuple[float, str]] = [(0.0, "0")]
        for seconds, name in wanted:
            place = self.place(self.start + seconds)
            if place - found[-1][0] >= 0.07:
                found.append((place, f"+{name}"))
        return found


class Node(msgspec.Struct, frozen=True):
    """One account's place.

    Attributes:
        sender: the account.
        parent: the number of its likeliest parent's node; None for an origin.
        x: from left to right, 0 to 1.
        row: from above, in rows of one account each; between rows for accounts with children.
        below: descendants, drawn or not.
    """

    sender: Turned
    parent: int | None
    x: float
    row: float
    below: int


class Layout(msgspec.Struct, frozen=True):
    """The whole picture.

    Attributes:
        nodes: accounts, parents before their children.
        rows: how many rows there are.
        scale: time.
        left_out: accounts not drawn.
    """

    nodes: tuple[Node, ...]
    rows: int
    scale: Scale
    left_out: int


def lay_out(tree: Tree, most: int = MOST_DRAWN) -> Layout:
    """Places for the accounts of ``tree``."""
    parent = {one.account: one.parents[0].account if one.parents else None for one in tree.senders}
    below = dict.fromkeys(parent, 0)
    for one in reversed(tree.senders):
        above = parent[one.account]
        if above is not None:
            below[above] += below[one.account] + 1
    drawn = _chosen(tree.senders, parent, below, most)
    scale = _scale(drawn, tree)
    rows = _rows(drawn, parent)
    numbers = {one.account: number for number, one in enumerate(drawn)}
    nodes = []
    for one in drawn:
        above = parent[one.account]
        number = None if above is None else numbers[above]
        nodes.append(Node(one, number, scale.place(one.at), rows[one.account], below[one.account]))
    count = sum(row == int(row) for row in rows.values())
    return Layout(tuple(nodes), max(count, 1), scale, len(tree.senders) - len(drawn))


def _chosen(senders: Sequence[Turned], parent: dict[str, str | None], below: dict[str, int], most: int) -> list[Turned]:
    """Those with the most descendants; a parent has more than its children, so each comes with its line."""
    kept: set[str] = set()
    for one in sorted(senders, key=lambda one: (-below[one.account], one.generation, one.at)):
        line = []
        name: str | None = one.account
        while name is not None and name not in kept:
            line.append(name)
            name = parent[name]
        if len(kept) + len(line) > most:
            break
        kept.update(line)
    return [one for one in senders if one.account in kept]


def _scale(drawn: Sequence[Turned], tree: Tree) -> Scale:
    lure = tree.reaction.first_lure_at
    times = sorted(one.at for one in drawn) or [lure or 0.0]
    start = min(times[0], times[0] if lure is None else lure)
    met = [at for at in (tree.reaction.first_block_at, tree.reaction.first_freeze_at) if at is not None]
    span = max(times[-1] - start, 60.0)
    span = max([span, *(at - start for at in met if span < at - start <= _ROOM * span)])
    middle = times[len(times) // 2] - start
    return Scale(start, span, logarithmic=span > 3600 and middle < _SKEWED * span)


def _rows(drawn: Sequence[Turned], parent: dict[str, str | None]) -> dict[str, float]:
    """Rows of one account each for those without children; others stand in the middle of theirs."""
    children: dict[str | None, list[str]] = {}
    for one in drawn:
        children.setdefault(parent[one.account], []).append(one.account)
    rows: dict[str, float] = {}
    used = 0
    waiting = [(name, False) for name in reversed(children.get(None, []))]
    while waiting:
        name, done = waiting.pop()
        own = children.get(name, [])
        if not own:
            rows[name], used = float(used), used + 1
        elif done:
            rows[name] = (rows[own[0]] + rows[own[-1]]) / 2 + 1e-6  # never a whole row: those are the others'
        else:
            waiting.append((name, True))
            waiting.extend((child, False) for child in reversed(own))
    return rows


def _after(seconds: float) -> str:
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size:.0f} {name}"
    return f"{seconds / 60:.0f} min"
