import gzip
from itertools import islice
from pathlib import Path

import pytest

from bascule.simulate import Parameters, Play, Traffic, attack, sources
from bascule.simulate.sources import GRAPHS


def test_a_clone_makes_its_own() -> None:
    made = sources(None, Traffic(graph="made", accounts=50, days=10))
    play = Play(Parameters(Traffic(graph="made", days=10), (attack("blast", day=6.0),)), 1, made)
    assert sum(step.label.attack for step in play) > 3


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_missing_folder_or_file_is_named(graph: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="data: graph"):
        sources(None, graph)
    with pytest.raises(ValueError, match=r"data: there is no .*\.gz"):
        sources(tmp_path, graph)


def test_an_unknown_graph() -> None:
    with pytest.raises(ValueError, match=r"traffic.graph: expected one of college, nus"):
        sources(None, "facebook")


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_real_graph_plays(graph: str, shared: Path) -> None:
    found = sources(shared, graph)
    kind = "blast" if graph in ("college", "nus") else "rooms"
    play = Play(Parameters(Traffic(graph=graph), (attack(kind, after=0.5),)), 1, found)  # type: ignore[arg-type]
    attacks = (step for step in play if step.label.attack)
    assert len(list(islice(attacks, 4))) == 4


def test_a_made_graph_is_bounded() -> None:
    with pytest.raises(ValueError, match="together at most 2,000,000 days of accounts"):
        sources(None, Traffic(graph="made", accounts=100_000, days=21))


def test_a_graph_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("".join(f"ann bob {n * 60}\n" for n in range(20)))
    found = sources(None, Traffic(graph="edges", edges=str(path)))
    assert len(found.talks) == 20
    assert found.people
    packed = gzip.compress(b"ann bob 1\n" * 1000)
    (tmp_path / "cut.gz").write_bytes(packed[:-20])
    (tmp_path / "odd.gz").write_bytes(packed[:12] + b"odd" + packed[15:])
    for name in ("none.txt", "", "cut.gz", "odd.gz"):
        with pytest.raises(ValueError, match=r"traffic.edges: .*cannot be read"):
            sources(None, Traffic(graph="edges", edges=name and str(tmp_path / name)))
    with pytest.raises(ValueError, match="data: there is no"):
        sources(tmp_path, Traffic(graph="edges", edges=str(path)))
