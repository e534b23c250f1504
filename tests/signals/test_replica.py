from bascule.judge.verdict import Thresholds
from bascule.signals.novelty import MOST
from bascule.signals.replica import DECLARED, PATH, page_replica, path_replica


def test_other_sites_with_the_path_are_counted_and_a_blocked_one_says_more() -> None:
    (some,) = path_replica("/secure/0/login", 4, blocked=False)
    assert some.explanation == "has the same kind of path as 4 other sites that are new here"
    (blocked,) = path_replica("/secure/0/login", 4, blocked=True)
    assert blocked.name == "path_replica_blocked"
    assert blocked.weight > some.weight
    assert path_replica("/secure/0/login", 0, blocked=False) == ()


def test_a_path_and_all_novelty_do_not_warn() -> None:
    assert Thresholds().belief(PATH + MOST) == "allow"


def test_a_page_names_the_blocked_one() -> None:
    (signal,) = page_replica("bad.example/login")
    assert signal.explanation == "opens the same page as the blocked bad.example/login"
    assert Thresholds().belief(signal.weight) == "warn"


def test_every_signal_is_declared_as_it_is_given() -> None:
    found = (*path_replica("/a", 1, blocked=False), *path_replica("/a", 0, blocked=True), *page_replica("a/"))
    assert [(one.name, one.weight, one.group) for one in found] == [(d.id, d.weight, d.group) for d in DECLARED]
