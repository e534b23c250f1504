"""Simulations to measure with: each kind of attack by itself, and all look-alikes without any."""

from bascule.simulate.parameters import KINDS, OCCASIONS, Attack, Graph, Occasion, Parameters, Traffic, attack, occasion

MIDDLE = 0.5
"""The share of ordinary messages after which an attack begins, so that accounts have a past and it has time."""
LEAST = 12
"""Accounts that an attack begins with: where a defence is good there are few others to measure it on."""
ROUNDS = 4
"""How often each look-alike comes, spread over the traffic."""


def traffic(graph: Graph, decoys: int = 0) -> Traffic:
    """A whole graph; the made one with 1,000 accounts over 60 days."""
    return Traffic(graph=graph, days=60.0 if graph == "made" else 0.0, decoys=decoys)


def alone(kind: str, graph: Graph, decoys: int = 0, **changed: object) -> Parameters:
    """One attack in the middle of a graph's traffic.

    Args:
        kind: of attack, one of ``KINDS``.
        graph: whose traffic.
        decoys: accounts planted in contact lists.
        changed: fields of the attack.
    """
    seeds = max(LEAST, attack(kind).seeds)
    one: Attack = attack(kind, **{"after": MIDDLE, "seeds": seeds, **changed})
    return Parameters(traffic(graph, decoys), (one,))


def look_alikes(graph: Graph) -> Parameters:
    """All benign look-alikes, four times each, and no attack: whatever is frozen is frozen wrongly."""
    kinds: list[Occasion] = []
    for turn in range(ROUNDS):
        for place, kind in enumerate(OCCASIONS):
            if OCCASIONS[kind].get("every_days") and turn:
                continue
            kinds.append(occasion(kind, after=round(0.1 + 0.2 * turn + 0.02 * place, 3)))
    return Parameters(traffic(graph), occasion=tuple(kinds))


def every_attack(graph: Graph, decoys: int = 0) -> dict[str, Parameters]:
    """``alone`` for each kind of attack, by its name."""
    return {kind: alone(kind, graph, decoys) for kind in KINDS}
