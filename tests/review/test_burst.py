import pytest

from bascule.lists.guard import Guard
from bascule.lists.known import Match
from bascule.lists.names.well_known import SHORTENER
from bascule.review.burst import may_warn

GUARD = Guard([("bank.com", "a site"), ("tiny.com", SHORTENER)])


@pytest.mark.parametrize(
    ("host", "may"),
    [("fresh.com", True), ("bank.com", False), ("www.bank.com", False), ("login.bank.com", False)],
)
def test_guarded_sites_are_left_alone(host: str, may: bool) -> None:
    assert may_warn(host, (), GUARD) is may


def test_whoever_vouches_comes_first() -> None:
    assert not may_warn("fresh.com", (Match("fresh.com/", "tranco", "allow"),), GUARD)
    assert not may_warn("fresh.com", (Match("fresh.com/", "operator", "warn"),), GUARD)
    assert may_warn("fresh.com", (Match("fresh.com/", "a feed", "warn"),), GUARD)
