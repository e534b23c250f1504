from collections.abc import Iterable
from itertools import pairwise

import pytest

from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Defences, Sent
from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree
from bascule.console.infection_layout import Scale, lay_out


def tree(*links: tuple[str, str, float], defences: Defences | None = None) -> Tree:
    """Each turns another, at a time; whoever is named turns."""
    spread = Spread()
    spread.take([Sent(n, f"m{n}", a, (b,) if b else (), 1e9 + at) for n, (a, b, at) in enumerate(links, 1)])
    return grow(spread, 2e9, defences)


def rows(of: Tree, most: int = 200) -> dict[str, float]:
    return {node.sender.account: node.row for node in lay_out(of, most).nodes}


def chain(count: int) -> Iterable[tuple[str, str, float]]:
    return [(f"@{n}", f"@{n + 1}", 60.0 * n) for n in range(count)]


def test_descendants_stand_below_one_another_and_parents_between() -> None:
    found = rows(tree(("@a", "@b", 0), ("@a", "@c", 1), ("@b", "", 100), ("@c", "@d", 200), ("@z", "@y", 250)))
    assert found["@b"] == 0
    assert found["@c"] == 1
    assert found["@a"] == pytest.approx(0.5, abs=0.01)
    assert found["@z"] == 2


def test_parents_come_before_their_children() -> None:
    nodes = lay_out(tree(*chain(50))).nodes
    assert nodes[0].parent is None
    assert all(node.parent == number for number, node in enumerate(nodes[1:]))
    assert nodes[0].below == 49


def test_a_chain_of_thousands_does_not_exhaust_the_stack() -> None:
    layout = lay_out(tree(*chain(5000)), most=5000)
    assert (len(layout.nodes), layout.rows) == (5000, 1)


def test_those_with_the_most_descendants_are_drawn_with_all_above_them() -> None:
    links = [("@root", f"@{n}", float(n)) for n in range(400)]
    turned = [(f"@{n}", "@x", 1000.0 + n) for n in range(400)]
    deep = [("@7", "@deep", 1500.0), ("@deep", "@deeper", 1600.0), ("@deeper", "", 1700.0)]
    layout = lay_out(tree(*links, *turned, *deep), most=20)
    names = [node.sender.account for node in layout.nodes]
    assert len(names) == 20
    assert layout.left_out == 403 - 20
    assert {"@root", "@7", "@deep"} <= set(names)
    assert [node.x for node in layout.nodes] == sorted(node.x for node in layout.nodes)


def test_nothing_and_a_single_moment_have_a_place() -> None:
    assert lay_out(tree()).nodes == ()
    layout = lay_out(tree(("@a", "@b", 0), ("@b", "", 0)))
    assert [node.x for node in layout.nodes] == [0.0, 0.0]


def test_a_defence_soon_after_is_within_the_picture_and_a_late_one_is_not() -> None:
    soon = lay_out(tree(*chain(11), defences=Defences(blocked_at=1e9 + 800))).scale
    late = lay_out(tree(*chain(11), defences=Defences(blocked_at=1e9 + 80_000))).scale
    assert (soon.span, late.span) == (800.0, 600.0)


def test_time_is_stretched_where_most_happened_early() -> None:
    early = [(f"@{n}", f"@{n + 1}", 10.0 * n) for n in range(30)]
    scale = lay_out(tree(*early, ("@late", "", 30 * 86_400.0))).scale
    assert scale.logarithmic
    assert not lay_out(tree(*chain(30))).scale.logarithmic
    assert scale.place(scale.start + 600) > 0.2


@pytest.mark.parametrize("span", [60.0, 600.0, 5000.0, 86_400.0, 3e6, 1e9])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_marks_stand_apart_and_in_order(span: float, logarithmic: bool) -> None:
    ticks = Scale(0.0, span, logarithmic).ticks()
    places = [place for place, _ in ticks]
    assert places == sorted(places)
    assert 2 <= len(ticks) <= 16
    assert all(b - a >= 0.07 - 1e-9 for a, b in pairwise(places))
    assert places[-1] <= 1.0
