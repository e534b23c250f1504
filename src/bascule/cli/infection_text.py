"""The infection tree in a terminal: what it comes to, then who turned whom, bounded in lines."""

from datetime import UTC, datetime

from rich.console import Group
from rich.text import Text
from rich.tree import Tree as Branches

from bascule.campaigns.patient_zero import span
from bascule.campaigns.reproduction import Rate
from bascule.campaigns.tree import Turned
from bascule.console.label import short
from bascule.server.infection import Infection

MOST_LINES = 200
"""Accounts shown."""
DEEPEST = 30
"""Generations shown."""
_ORIGINS = 5


def told(found: Infection, senders: tuple[Turned, ...], most: int = MOST_LINES) -> Group:
    """What is known, for a person.

    Args:
        found: the tree in numbers.
        senders: all accounts that sent the link.
        most: accounts shown.
    """
    lines = [Text(f"{found.scope} {short(found.subject, 100)}", style="bold"), *map(Text, _numbers(found))]
    if found.origins:
        lines.append(Text("where it came from, the likeliest first", style="bold"))
    lines += [Text(f"  {short(one.account, 40)}: {'; '.join(one.reasons)}") for one in found.origins[:_ORIGINS]]
    if len(found.origins) > _ORIGINS:
        lines.append(Text(f"  and {len(found.origins) - _ORIGINS} more"))
    return Group(*lines, *_branches(senders, most), *(Text(f"cut: {words}", style="yellow") for words in found.cut))


def _numbers(found: Infection) -> list[str]:
    totals, reaction = found.totals, found.reaction
    shown = f"shown to {totals.exposed:,} accounts in {totals.messages:,} messages"
    lines = [
        f"{totals.turned:,} turned from {totals.origins:,} origins in {totals.generations:,} generations",
        f"{shown}; {totals.clicked:,} are known to have opened it; {totals.withheld:,} messages were withheld",
    ]
    if reaction.to_block is not None:
        lines.append(f"first block {_after(reaction.to_block)}, {reaction.before_block:,} accounts had sent it by then")
    if reaction.to_freeze is not None:
        lines.append(f"first freeze {_after(reaction.to_freeze)}")
    told = found.reproduction
    if not told.told:
        lines.append(f"how many each turned cannot be told: {told.reason}")
    if told.undefended is not None and reaction.defended_at is not None:
        lines.append(f"each turned {_rate(told.undefended)} before the first defence")
    if told.whole is not None:
        lines.append(f"each turned {_rate(told.whole)} over all")
    if found.spared is not None:
        spared = found.spared
        words = f"{spared.spared:,.0f} spared ({spared.low:,.0f} to {spared.high:,.0f})" if spared.told else "spared"
        lines.append(f"{words}: {spared.reason}" if spared.reason else words)
    return lines


def _after(seconds: float) -> str:
    return f"{span(abs(seconds))} {'after' if seconds >= 0 else 'before'} the first lure"


def _rate(rate: Rate) -> str:
    return f"{rate.mean:.2f} ({rate.low:.2f} to {rate.high:.2f})"


def _branches(senders: tuple[Turned, ...], most: int) -> list[Branches | Text]:
    """One tree for each origin, in the order of time; parents always come before their children."""
    roots: list[Branches | Text] = []
    places: dict[str, tuple[Branches, int]] = {}
    shown = 0
    for one in senders:
        if shown >= most:
            break
        if not one.parents:
            branch = Branches(_line(one))
            roots.append(branch)
            places[one.account] = (branch, 0)
        else:
            above = places.get(one.parents[0].account)
            if above is None or above[1] >= DEEPEST:
                continue
            places[one.account] = (above[0].add(_line(one)), above[1] + 1)
        shown += 1
    if shown < len(senders):
        roots.append(Text(f"{len(senders) - shown:,} more accounts are not shown", style="yellow"))
    return roots


def _line(one: Turned) -> Text:
    line = Text(short(one.account, 40), style="red" if not one.parents else "")
    at = datetime.fromtimestamp(min(max(one.at, 0.0), 1e11), UTC).strftime("%Y-%m-%d %H:%M:%S")
    line.append(f"  {at}  showed it to {one.reached:,}, turned {one.children:.1f}", style="dim")
    if one.parents:
        first = one.parents[0]
        how = {"viewer": "opened", "inferred": "opened", "maybe": "may have opened"}.get(
            first.clicked, "not seen to open"
        )
        sure = "" if len(one.parents) == 1 else f", {first.weight:.0%} sure"
        line.append(f"  {how}{sure}", style="dim")
    if one.withheld:
        line.append("  withheld", style="blue")
    if one.frozen_at is not None:
        line.append(f"  frozen {_after_own(one)}", style="blue")
    return line


def _after_own(one: Turned) -> str:
    seconds = (one.frozen_at or one.at) - one.at
    return f"{span(abs(seconds))} {'later' if seconds >= 0 else 'before'}"
