import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.expressions import Keys, expression_hash
from bascule.lists.build import Contribution, build
from bascule.lists.grant import FeedFacts, Grant
from bascule.lists.index import open_index

HOSTS = st.sampled_from([f"h{n}.example" for n in range(12)])
PATHS = st.sampled_from(["/", "/a", "/a/", "/a/b", "/a?x=1"])
ENTRIES = st.lists(
    st.lists(st.tuples(HOSTS, PATHS, st.sampled_from(["block", "warn", "allow"])), max_size=20), max_size=4
)


def contribution(entries: list[tuple[str, str, str]]) -> Contribution:
    made = Contribution()
    for host, path, stand in entries:
        number = made.number(Grant(0, stand, "c", 3, 0))  # type: ignore[arg-type]
        made.add(expression_hash(host + path), number, host=path == "/")
        if path != "/":
            made.below.append(expression_hash(host + "/"))
    return made


@settings(max_examples=40, deadline=None)
@given(ENTRIES)
def test_the_index_answers_as_a_plain_table_would(feeds: list[list[tuple[str, str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        facts = [FeedFacts(f"f{n}", 6.0) for n in range(len(feeds))]
        count = build(path, facts, [contribution(f) for f in feeds], now=5.0, generation=9)
        index = open_index(path)
    table: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for n, entries in enumerate(feeds):
        for host, place, stand in entries:
            table.setdefault((host, place), set()).add((f"f{n}", stand))
    assert (count, index.count, index.generation, index.built_at) == (len(table), len(table), 9, 5.0)
    for n in range(13):
        keys = Keys((f"h{n}.example",), ("/a?x=1", "/a", "/a/b", "/a/", "/"))
        found = {(h.host, h.path): {(index.feeds[g.feed].name, g.stand) for g in h.grants} for h in index.search(keys)}
        assert found == {key: value for key, value in table.items() if key[0] == f"h{n}.example"}


def test_a_thousand_entries_are_small(tmp_path: Path) -> None:
    made = contribution([(f"{n}.example", "/", "block") for n in range(20_000)])
    build(tmp_path / "index", [FeedFacts("f", 6.0)], [made], now=0.0)
    assert open_index(tmp_path / "index").size / 20_000 <= 16


def test_entries_known_by_hash_only_are_found_below_any_host(tmp_path: Path) -> None:
    made = Contribution()
    made.blind = True
    made.add(expression_hash("example.com/deep/path"), made.number(Grant(0, "block", "se")), host=False)
    build(tmp_path / "index", [FeedFacts("f", 6.0)], [made], now=0.0)
    keys = Keys(("www.example.com", "example.com"), ("/deep/path", "/deep/", "/"))
    assert [hit.host + hit.path for hit in open_index(tmp_path / "index").search(keys)] == ["example.com/deep/path"]
