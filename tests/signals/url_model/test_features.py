import subprocess
import sys

import msgspec
import pytest

from bascule.links.destination import read
from bascule.signals.url_model.features import BITS, PARTS, Places, places, seen_places


def of(url: str) -> Places:
    return places(read(url))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/a", "https://example.com/a"),
        ("http://www.example.com/a", "http://example.com/a"),
        ("http://example.com/a/", "http://example.com/a"),
        ("http://example.com/LogIn", "http://example.com/login"),
        ("http://example.com/a#b", "http://example.com/a"),
        ("http://www.example.com", "https://example.com/"),
    ],
)
def test_how_a_list_writes_an_address_tells_nothing(one: str, other: str) -> None:
    assert of(one) == of(other)


def test_each_part_sees_its_own() -> None:
    base = of("http://shop.example.com/login")
    path = of("http://shop.example.com/logout")
    assert base.name == path.name
    assert base.path != path.path
    assert base.template != path.template
    host = of("http://shop.example.net/login")
    assert base.path == host.path
    assert base.template == host.template
    assert base.name != host.name
    assert base.hosting != host.hosting


def test_shared_hosting_is_told_by_its_own_part() -> None:
    own, shared = of("http://name.example.com/"), of("http://name.github.io/")
    assert own.hosting != shared.hosting
    assert of("http://name.github.io/").name == of("http://name.gitlab.io/").name


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/a",
        "http://[2001:db8::1]:8080/",
        "http://localhost/",
        "http://com/",
        "http://github.io/",
        "http://xn--bcher-kva.example/",
        "http://user@example.com:81/a/b.c.php?x=1&y&=",
        "http://" + "a." * 60 + "example.com/" + "b/" * 900,
        "http://example.com/" + "%41" * 2000,
        "http://example.com/?" + "a=1&" * 1900,
    ],
)
def test_whatever_it_is_the_places_are_bounded(url: str) -> None:
    found = of(url)
    every = [place for part in PARTS for place in getattr(found, part)]
    assert all(0 <= place < 1 << BITS for place in every)
    assert 0 < len(every) < 500
    assert (found.template_hash == 0) == (not found.template)


def test_counts_of_sites_have_places_by_size() -> None:
    assert seen_places(5) == seen_places(7) != seen_places(8)
    assert seen_places(0) != seen_places(1)


def test_another_process_finds_the_same() -> None:
    code = (
        "import msgspec,sys;from bascule.links.destination import read;"
        "from bascule.signals.url_model.features import places;"
        "p=places(read('http://a.example.com/b/1?c=2'));sys.stdout.write(repr([sorted(p.name),sorted(p.hosting)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    here = places(read("http://a.example.com/b/1?c=2"))
    assert done.stdout == repr([sorted(here.name), sorted(here.hosting)])
    assert msgspec.structs.asdict(here).keys() >= set(PARTS)
