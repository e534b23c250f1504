from array import array

from bascule.kernel import PURE
from bascule.links.destination import read
from bascule.signals.url_model.features import BITS, places, read_host
from bascule.signals.url_model.sums import name_sum, rest_sums

PAGE = read("https://www.shop-1.github.io/wp-content/a1b2c3d4/index.php?id=1")


def test_each_place_weighs_once() -> None:
    ones = array("h", [1]) * (1 << BITS)
    host, found = read_host(PAGE.host), places(PAGE)
    assert rest_sums(ones, PAGE, host) == (
        len(found.path), len(found.template), len(found.hosting), found.template_hash,
    )  # fmt: skip
    assert name_sum(ones, host) == len(found.name)


def test_what_a_place_weighs_counts_for_its_part_alone() -> None:
    host, found = read_host(PAGE.host), places(PAGE)
    only = min(found.path - found.template - found.hosting - found.name)
    weights = array("h", [0]) * (1 << BITS)
    weights[only] = -7
    for sums in (rest_sums, PURE["url_sums.rest_sums"]):
        assert sums(weights, PAGE, host)[:3] == (-7, 0, 0)
    assert name_sum(weights, host) == 0
