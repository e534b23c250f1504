import random
from array import array
from string import ascii_lowercase, printable

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel.tests.hostile import TEXTS

import bascule.signals.url_model.sums  # noqa: F401 - it registers the plain functions
from bascule.kernel import PURE
from bascule.links.destination import NotADestination, read
from bascule.signals.url_model.features import BITS, read_host

compiled = pytest.importorskip("bascule_kernel.url_sums", reason="the compiled kernel is not installed")
WEIGHTS = array("h", (random.Random(1).getrandbits(15) - (1 << 14) for _ in range(1 << BITS)))
SEGMENTS = st.one_of(
    st.text(ascii_lowercase + "0123456789-._~%ABF", max_size=90),
    st.sampled_from(
        ("login", "deadbeef", "a1b2c3", "index.php", "..", "", "wp-content", "0" * 30, "fffffff", "F00BA12")
    ),
)
PATHS = st.lists(SEGMENTS, max_size=12).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.one_of(
    st.just(""),
    st.lists(st.tuples(SEGMENTS, SEGMENTS).map("=".join) | SEGMENTS, max_size=12).map("&".join),
    st.text(printable, max_size=40),
    st.integers(1, 600).map(lambda count: "&" * count),
    st.integers(1, 600).map(lambda count: "&".join(f"{number:x}" for number in range(count, 0, -1))),
)
LABELS = st.one_of(st.text(ascii_lowercase + "0123456789-", min_size=1, max_size=20), st.just("x" * 300))
HOSTS = st.one_of(
    st.lists(LABELS, min_size=1, max_size=6).map(".".join),
    st.tuples(LABELS, st.sampled_from(("github.io", "co.uk", "weebly.com", "com", "web.app"))).map(".".join),
    st.sampled_from(("203.0.113.7", "[2001:db8::1]", "co.uk", "github.io", "www.example.com", "a.", "." * 40)),
)
SITE = read("https://www.example.com/")


def alike(raw: str) -> None:
    try:
        destination = read(raw)
    except NotADestination:
        return
    host = read_host(destination.host)
    assert compiled.rest_sums(WEIGHTS, destination, host) == PURE["url_sums.rest_sums"](WEIGHTS, destination, host)
    assert compiled.name_sum(WEIGHTS, host) == PURE["url_sums.name_sum"](WEIGHTS, host)
    assert compiled.path_template(destination) == PURE["url_sums.path_template"](destination)


@settings(max_examples=600, deadline=None)
@given(HOSTS, PATHS, QUERIES)
@example("a.b.example.com", "/" + "a/" * 600, "&".join(f"{name}=1" for name in "zyxzyx"))
def test_sums_are_the_plain_ones(host: str, path: str, query: str) -> None:
    destination = msgspec.structs.replace(SITE, host=host, path=path, query=query)
    of = read_host(host)
    assert compiled.rest_sums(WEIGHTS, destination, of) == PURE["url_sums.rest_sums"](WEIGHTS, destination, of)
    assert compiled.name_sum(WEIGHTS, of) == PURE["url_sums.name_sum"](WEIGHTS, of)
    assert compiled.path_template(destination) == PURE["url_sums.path_template"](destination)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_sums_of_hostile_addresses_are_the_plain_ones(one: str, other: str) -> None:
    alike(f"https://example.com/{one}?{other}")
    alike(f"https://{one[:60]}.example.com/{other}")


@pytest.mark.parametrize("longest", ["a-b." * 2000, "a" * 8000, "1b" * 4000, "xn--" * 2000])
def test_sums_of_the_longest_addresses_are_the_plain_ones(longest: str) -> None:
    alike(f"https://{longest}example.com/")
    alike(f"https://example.com/{longest}")
    alike(f"https://example.com/?{longest}")


def test_what_is_no_table_and_no_address_is_refused() -> None:
    host = read_host("example.com")
    for weights in (array("h", [1]), array("b", bytes(1 << BITS)), array("i", [1])):
        with pytest.raises(TypeError, match="weights"):
            compiled.rest_sums(weights, SITE, host)
        with pytest.raises(TypeError, match="weights"):
            compiled.name_sum(weights, host)
    with pytest.raises(ValueError, match="ASCII"):
        compiled.rest_sums(WEIGHTS, msgspec.structs.replace(SITE, path="/\u0130"), host)
    with pytest.raises(ValueError, match="at most 96"):
        compiled.rest_sums(WEIGHTS, SITE, msgspec.structs.replace(host, sub=b"a" * 97))
