import networkx
import pytest

from bascule.campaigns.graphml import graphml, legal
from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Defences, Opening, Sent
from bascule.campaigns.spread import Spread

ODD = "@<b>&\"'\u202e\u0085\ufffe\ud800]]>\U0001f600"


def read_back(*messages: Sent, most: int = 1000, held: int = 1000) -> "networkx.DiGraph[str]":
    """The graph as another program reads it."""
    spread = Spread(most=held)
    spread.take(messages)
    tree = grow(spread, 1e6, Defences(frozen={"@b": 2500.0}))
    return networkx.parse_graphml("".join(graphml(tree, spread, most)).encode("utf-8"))


MESSAGES = (
    Sent(1, "m1", "@a", ("@b", ODD), 1000.0, viewers=(Opening("@b", 1020.0),)),
    Sent(2, "m2", "@b", ("@c",), 2000.0),
    Sent(3, "m3", "@b", ("@c",), 2100.0),
)


def test_another_program_reads_it_back() -> None:
    graph = read_back(*MESSAGES)
    assert graph.is_directed()
    by_name = {data["label"]: data for _, data in graph.nodes(data=True)}
    assert set(by_name) == {"@a", "@b", "@c", legal(ODD)}
    assert {name: data["kind"] for name, data in by_name.items()} == {
        "@a": "origin", "@b": "turned", "@c": "shown", legal(ODD): "shown",
    }  # fmt: skip
    assert by_name["@b"]["frozen_at"] == 2500.0
    assert (by_name["@b"]["generation"], by_name["@b"]["reached"]) == (1, 1)
    labels = networkx.get_node_attributes(graph, "label")
    edges = {(labels[a], labels[b]): data for a, b, data in graph.edges(data=True)}
    assert set(edges) == {("@a", "@b"), ("@a", legal(ODD)), ("@b", "@c")}
    link = edges["@a", "@b"]
    assert (link["parent"], link["weight"], link["clicked"], link["clicked_at"]) == (True, 1.0, "viewer", 1020.0)
    assert edges["@b", "@c"]["parent"] is False
    assert "cut" not in graph.graph


def test_the_tree_comes_first_and_what_is_left_out_is_said() -> None:
    graph = read_back(*MESSAGES, most=1)
    ((_, _, data),) = graph.edges(data=True)
    assert data["parent"] is True
    assert "more exposures are not in this file" in graph.graph["cut"]
    assert "counted and not held" in read_back(*MESSAGES, held=1).graph["cut"]


def test_an_empty_tree_is_a_graph_too() -> None:
    assert len(read_back()) == 0


@pytest.mark.parametrize(
    ("text", "made"), [("a\x00b", "a\ufffdb"), ("\ud800", "\ufffd"), ("ok\t\U0001f600", "ok\t\U0001f600")]
)
def test_what_xml_has_no_place_for_is_replaced(text: str, made: str) -> None:
    assert legal(text) == made
