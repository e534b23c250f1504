"""The infection tree as GraphML, for Gephi, Cytoscape, networkx and igraph.

Source: the GraphML specification, graphml.graphdrawing.org.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree

MOST_EDGES = 100_000
"""Edges written: first those of the tree, then other exposures in the order of the record."""
_KEYS = (
    ("account", "node", "label", "string"),
    ("kind", "node", "kind", "string"),
    ("generation", "node", "generation", "int"),
    ("turned", "node", "turned_at", "double"),
    ("reached", "node", "reached", "int"),
    ("children", "node", "children", "double"),
    ("frozen", "node", "frozen_at", "double"),
    ("message", "edge", "message", "string"),
    ("at", "edge", "at", "double"),
    ("clicked", "edge", "clicked", "string"),
    ("clicked_at", "edge", "clicked_at", "double"),
    ("weight", "edge", "weight", "double"),
    ("parent", "edge", "parent", "boolean"),
    ("cut", "graph", "cut", "string"),
)
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """``text`` with U+FFFD in place of what XML 1.0 has no place for."""
    return _ILLEGAL.sub("\ufffd", text)


def graphml(tree: Tree, spread: Spread, most: int = MOST_EDGES) -> Iterator[str]:
    """The document's lines, each with its line end.

    Nodes are accounts: ``kind`` is ``origin``, ``turned`` or ``shown``. Edges lead from who sent the link to who was
    shown it; ``weight`` is how likely that turned the account, 0 where it was none of those weighed; ``parent`` marks
    the likeliest. Times are seconds since the epoch. What was left out is in the graph's ``cut``.

    Args:
        tree: the tree.
        spread: the exposures that it was grown from.
        most: edges written.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name, of, title, kind in _KEYS:
        yield f'<key id="{name}" for="{of}" attr.name="{title}" attr.type="{kind}"/>\n'
    yield '<graph id="infection" edgedefault="directed">\n'
    edges = _Edges(tree, spread, most)
    cut = [*tree.cut, *([f"{edges.left_out:,} more exposures are not in this file"] if edges.left_out else [])]
    if cut:
        yield _data("cut", "; ".join(cut)) + "\n"
    senders = {one.account: one for one in tree.senders}
    for name, number in edges.nodes.items():
        yield f'<node id="n{number}">{_data("account", name)}'
        one = senders.get(name)
        if one is None:
            yield _data("kind", "shown") + "</node>\n"
            continue
        yield _data("kind", "turned" if one.parents else "origin") + _data("generation", one.generation)
        yield _data("turned", one.at) + _data("reached", one.reached) + _data("children", round(one.children, 6))
        yield ("" if one.frozen_at is None else _data("frozen", one.frozen_at)) + "</node>\n"
    yield from edges.lines
    yield "</graph>\n</graphml>\n"


class _Edges:
    """The edges' lines, and the accounts at their ends by number."""

    def __init__(self, tree: Tree, spread: Spread, most: int) -> None:
        self.nodes: dict[str, int] = {}
        self.lines: list[str] = []
        self.left_out = 0
        self._done: set[tuple[int, int]] = set()
        for one in tree.senders:
            self._node(one.account)
        for one in tree.senders:
            for place, parent in enumerate(one.parents):
                ends = (self._node(parent.account), self._node(one.account))
                told = (parent.message, parent.at, parent.clicked, parent.clicked_at)
                self._edge(ends, told, (parent.weight, place == 0), most)
        for row in range(len(spread)):
            if len(self.lines) >= most:
                self.left_out += len(spread) - row
                break
            shown = spread.exposure(row)
            ends = (self._node(shown.sender), self._node(shown.account))
            self._edge(ends, (shown.message, shown.at, shown.clicked, shown.clicked_at), (0.0, False), most)

    def _node(self, name: str) -> int:
        return self.nodes.setdefault(name, len(self.nodes))

    def _edge(
        self,
        ends: tuple[int, int],
        told: tuple[str, float, str, float | None],
        weighed: tuple[float, bool],
        most: int,
    ) -> None:
        """One edge a pair: the tree's, or the first exposure."""
        if ends in self._done:
            return
        if len(self.lines) >= most:
            self.left_out += 1
            return
        self._done.add(ends)
        message, at, clicked, clicked_at = told
        weight, parent = weighed
        data = _data("message", message) + _data("at", at) + _data("clicked", clicked)
        data += "" if clicked_at is None else _data("clicked_at", clicked_at)
        data += _data("weight", round(weight, 6)) + _data("parent", "true" if parent else "false")
        source, target = ends
        self.lines.append(f'<edge source="n{source}" target="n{target}">{data}</edge>\n')


def _data(key: str, value: str | float) -> str:
    return f"<data key={quoteattr(key)}>{escape(legal(str(value)))}</data>"
