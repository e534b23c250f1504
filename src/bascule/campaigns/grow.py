"""Grow the infection tree from a campaign's exposures."""

from collections.abc import Mapping, Sequence

from bascule.campaigns.parents import Candidate, Linked, link
from bascule.campaigns.patient_zero import origins
from bascule.campaigns.reproduction import reproduction
from bascule.campaigns.sent import Defences
from bascule.campaigns.spread import Sender, Spread
from bascule.campaigns.tree import Generation, Parent, Reaction, Totals, Tree, Turned

PARENTS_NAMED = 5
"""Possible parents named of each account."""
_PAIR = 32


def grow(spread: Spread, until: float, defences: Defences | None = None, since: float = 0.0) -> Tree:
    """The infection tree.

    Args:
        spread: the campaign's exposures.
        until: how far the record reaches, seconds since the epoch.
        defences: what was done against it.
        since: from where the record was read.
    """
    defences = defences or Defences()
    linked = link(spread)
    reached, pairs = _reached(spread)
    order = sorted(spread.senders.values(), key=lambda one: one.number)
    senders = _senders(spread, order, linked, reached, defences)
    reaction = _reaction(spread, order, defences)
    return Tree(
        totals=_totals(spread, linked, senders, pairs),
        senders=senders,
        generations=_generations(senders),
        origins=origins(spread, linked, reached, since),
        reproduction=reproduction(spread, linked, until, reaction.defended_at),
        reaction=reaction,
        delay=linked.delay,
        cut=_cut(spread, linked),
    )


def _reached(spread: Spread) -> tuple[dict[int, int], int]:
    """By sender, how many different accounts it showed the link to; and how many pairs there are."""
    pairs = sorted(source << _PAIR | target for source, target in zip(spread.source, spread.target, strict=True))
    reached: dict[int, int] = {}
    count, last = 0, -1
    for pair in pairs:
        if pair != last:
            reached[pair >> _PAIR] = reached.get(pair >> _PAIR, 0) + 1
            count, last = count + 1, pair
    return reached, count


def _senders(
    spread: Spread, order: Sequence[Sender], linked: Linked, reached: Mapping[int, int], defences: Defences
) -> tuple[Turned, ...]:
    generation: dict[int, int] = {}
    children: dict[int, float] = {}
    for parents in linked.parents.values():
        for candidate, weight in parents:
            children[candidate.source] = children.get(candidate.source, 0.0) + weight
    found = []
    for one in order:  # a parent's first message is always earlier than its child's
        parents = linked.parents.get(one.index, ())
        generation[one.index] = 1 + generation[parents[0][0].source] if parents else 0
        name = spread.names[one.index]
        found.append(
            Turned(
                account=name,
                message=spread.messages[one.message],
                at=one.at,
                withheld=one.withheld,
                generation=generation[one.index],
                parents=tuple(_parent(spread, *pair) for pair in parents[:PARENTS_NAMED]),
                messages=one.messages,
                reached=reached.get(one.index, 0),
                children=children.get(one.index, 0.0),
                frozen_at=defences.frozen.get(name),
            )
        )
    return tuple(found)


def _parent(spread: Spread, one: Candidate, weight: float) -> Parent:
    if one.row < 0:
        place = one.message
        name = spread.names[one.source]
        return Parent(name, spread.messages[place], spread.times[place], "room", None, weight)
    shown = spread.exposure(one.row)
    return Parent(shown.sender, shown.message, shown.at, shown.clicked, shown.clicked_at, weight)


def _generations(senders: Sequence[Turned]) -> tuple[Generation, ...]:
    found: dict[int, Generation] = {}
    for one in senders:
        known = found.get(one.generation, Generation(one.generation, 0, 0, one.at, one.at))
        found[one.generation] = Generation(
            known.number,
            known.senders + 1,
            known.reached + one.reached,
            min(known.first_at, one.at),
            max(known.last_at, one.at),
        )
    return tuple(found[number] for number in sorted(found))


def _reaction(spread: Spread, order: Sequence[Sender], defences: Defences) -> Reaction:
    lure = spread.first_at
    known = (defences.blocked_at, defences.stopped_at, spread.first_withheld_at)
    block = min((at for at in known if at is not None), default=None)
    names = {spread.names[one.index] for one in order} if defences.frozen else set()
    freeze = min((at for name, at in defences.frozen.items() if name in names), default=None)
    return Reaction(
        first_lure_at=lure,
        first_block_at=block,
        first_freeze_at=freeze,
        to_block=None if lure is None or block is None else block - lure,
        to_freeze=None if lure is None or freeze is None else freeze - lure,
        before_block=sum(block is None or one.at < block for one in order),
    )


def _totals(spread: Spread, linked: Linked, senders: Sequence[Turned], pairs: int) -> Totals:
    sure = {target for target, known in zip(spread.target, spread.surely, strict=True) if known}
    return Totals(
        messages=spread.delivered,
        withheld=spread.withheld,
        exposures=len(spread),
        pairs=pairs,
        exposed=len(set(spread.target)),
        clicked=len(sure),
        unnamed=spread.unnamed,
        senders=len(senders),
        origins=len(senders) - len(linked.parents),
        turned=len(linked.parents),
        generations=max((one.generation for one in senders), default=0),
    )


def _cut(spread: Spread, linked: Linked) -> tuple[str, ...]:
    cut = []
    if spread.uncounted:
        cut.append(
            f"{spread.uncounted:,} exposures beyond the first {len(spread):,} are counted and not held:"
            " accounts that turned later may look like origins"
        )
    if linked.left_out:
        cut.append(f"{linked.left_out:,} exposures of accounts shown the link very often were not weighed as parents")
    if spread.unnamed:
        cut.append(f"{spread.unnamed:,} people were reached in rooms whose members nobody named: they are in no link")
    return tuple(cut)
