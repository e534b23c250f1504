import threading
from pathlib import Path

from bascule.links.destination import read
from bascule.links.expressions import expression_hash, keys
from bascule.lists.build import Contribution, build
from bascule.lists.grant import DAY, FeedFacts, Grant
from bascule.lists.index import Index, open_index
from bascule.lists.known import Known, specificity
from bascule.lists.overlay import OperatorEntry


def index(path: Path, name: str, expressions: dict[str, Grant], **facts: float) -> Index:
    made = Contribution()
    for expression, grant in expressions.items():
        host, _, rest = expression.partition("/")
        made.add(expression_hash(expression), made.number(grant), host=not rest)
        if rest:
            made.below.append(expression_hash(host + "/"))
    build(path, [FeedFacts(name, 6.0, **facts)], [made], now=0.0)
    return open_index(path)


BLOCK = Grant(0, "block", "phishing", 2, 0)


def test_matches_tell_all_and_come_most_specific_first(tmp_path: Path) -> None:
    known = Known(
        index(tmp_path / "i", "feed", {"bad.example/": BLOCK, "www.bad.example/x/": Grant(0, "warn", "kit", 0, 9)})
    )
    first, second = known.matches(keys(read("https://www.bad.example/x/y?z")), 5.0 * DAY)
    assert (first.expression, first.source, first.verdict, first.category) == (
        "www.bad.example/x/",
        "feed",
        "warn",
        "kit",
    )
    assert (first.set_at, first.expires_at, first.exact) == (None, 9.0 * DAY, False)
    assert (second.expression, second.set_at, second.weight, second.stale) == ("bad.example/", 2.0 * DAY, 6.0, False)
    assert first.specificity > second.specificity
    assert known.matches(keys(read("https://bad.example/")), 0.0)[0].exact
    assert known.matches(keys(read("https://good.example/")), 0.0) == ()


def test_ended_and_stale(tmp_path: Path) -> None:
    known = Known(index(tmp_path / "i", "feed", {"bad.example/": Grant(0, "block", "", 0, 3)}, max_age=60.0))
    at = keys(read("https://bad.example/"))
    assert not known.matches(at, 3.0 * DAY)
    (match,) = known.matches(at, 2.0 * DAY)
    assert match.stale
    assert match.weight < 6.0


def test_the_operator_comes_first_and_at_once(tmp_path: Path) -> None:
    known = Known(index(tmp_path / "i", "feed", {"bad.example/": BLOCK}))
    at = keys(read("https://bad.example/page"))
    known.overlay.set(OperatorEntry("bad.example/", "allow", reason="ours", set_at=1.0, expires_at=10.0))
    own, feed = known.matches(at, 5.0)
    assert (own.source, own.verdict, own.category) == ("operator", "allow", "ours")
    assert feed.source == "feed"
    assert [m.source for m in known.matches(at, 10.0)] == ["feed"]
    known.overlay.remove("bad.example/")
    assert [m.source for m in known.matches(at, 5.0)] == ["feed"]


def test_specificity_ranks_hosts_before_paths() -> None:
    ranks = [
        specificity(*e) for e in (("a.b.c", "/x/y"), ("a.b.c", "/x/"), ("a.b.c", "/"), ("b.c", "/x/y"), ("b.c", "/"))
    ]
    assert ranks == sorted(ranks, reverse=True)


def test_an_index_swapped_under_look_ups_never_gives_a_torn_answer(tmp_path: Path) -> None:
    """Two indexes, each of which lists every host under its own name: an answer names one of them throughout."""
    hosts = [f"{n}.example" for n in range(20)]
    grants = {"a": Grant(0, "block", "a", 1, 0), "b": Grant(0, "warn", "b", 2, 0)}
    known = Known()
    wrong: list[object] = []
    seen: set[str] = set()
    stop = threading.Event()
    known.swap(index(tmp_path / "index", "a", {f"{h}/": grants["a"] for h in hosts}))

    def look() -> None:
        at = [keys(read(f"https://{host}/")) for host in hosts]
        try:
            while not stop.is_set():
                for one in at:
                    matches = known.matches(one, 0.0)
                    answers = {(m.source, m.category, m.verdict) for m in matches}
                    if answers not in ({("a", "a", "block")}, {("b", "b", "warn")}):
                        wrong.append(matches)
                    seen.update(m.source for m in matches)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(20):
        name = "ba"[turn % 2]
        known.swap(index(tmp_path / "index", name, {f"{h}/": grants[name] for h in hosts}))
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]
    assert seen == {"a", "b"}
