import pytest

from bascule.judge.verdict import Thresholds
from bascule.signals.novelty import MOST, NETWORK
from bascule.signals.replica import DECLARED, PATH, PATH_BLOCKED, page_replica, path_replica, telling


def test_other_sites_with_the_path_are_counted_and_a_blocked_one_says_more() -> None:
    (some,) = path_replica("/secure/0/login", 4, blocked=False)
    assert some.explanation == "has the same kind of path as 4 other sites that are new here"
    (blocked,) = path_replica("/secure/0/login", 4, blocked=True)
    assert blocked.name == "path_replica_blocked"
    assert blocked.weight > some.weight
    assert path_replica("/secure/0/login", 0, blocked=False) == ()


def test_a_path_and_all_novelty_do_not_warn() -> None:
    assert Thresholds().belief(PATH + MOST) == "allow"


def test_a_blocked_path_warns_only_on_a_site_that_is_new_to_the_network() -> None:
    assert Thresholds().belief(PATH_BLOCKED) == "allow"
    assert Thresholds().belief(PATH_BLOCKED + NETWORK) == "warn"


@pytest.mark.parametrize("template", ["/netflix-clone", "/mobile/login", "/secure/0/signin.php?id", "/spec.html?x&y"])
def test_a_telling_path_has_a_word_of_its_own(template: str) -> None:
    assert telling(template)


@pytest.mark.parametrize(
    "template", ["/phish", "/index.html", "/wiki/main_page", "/u/H?s&v", "/wp-content/uploads/0/0/H.jpg", "/0/0/00000"]
)
def test_a_path_of_every_second_site_tells_nothing(template: str) -> None:
    assert not telling(template)


def test_a_page_names_the_blocked_one() -> None:
    (signal,) = page_replica("bad.example/login")
    assert signal.explanation == "opens the same page as the blocked bad.example/login"
    assert Thresholds().belief(signal.weight) == "warn"


def test_every_signal_is_declared_as_it_is_given() -> None:
    found = (*path_replica("/a", 1, blocked=False), *path_replica("/a", 0, blocked=True), *page_replica("a/"))
    assert [(one.name, one.weight, one.group) for one in found] == [(d.id, d.weight, d.group) for d in DECLARED]
