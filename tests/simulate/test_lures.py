import pytest

from bascule.simulate.dice import dice
from bascule.simulate.lures import Bait, host, number, spun


def test_hosts_can_never_be_registered() -> None:
    draw = dice(1)
    assert {host(draw).rsplit(".", 1)[1] for _ in range(100)} == {"example", "test", "invalid"}


def test_numbers_are_set_aside_for_fiction() -> None:
    assert " 555 01" in number(dice(1))


@pytest.mark.parametrize(("link", "urls", "hosts"), [("same", 1, 1), ("token", 30, 1), ("rotating", 10, 10)])
def test_links_change_as_told(link: str, urls: int, hosts: int) -> None:
    bait = Bait(link, 3, dice(1))
    places = [bait.place() for _ in range(30)]
    assert abs(len(set(places)) - urls) <= 1
    assert abs(len({place.split("/")[2] for place in places}) - hosts) <= 1


def test_fraud_by_telephone_has_no_link() -> None:
    bait = Bait("none", 1, dice(1))
    assert "http" not in bait.words.format(bait.place())


def test_spinning_changes_little() -> None:
    assert "look here" in spun("look here", "max", dice(1))
