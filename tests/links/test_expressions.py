import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.canonical import canonical_parts
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import (
    MOST_HOSTS,
    MOST_PATHS,
    expression_hash,
    expression_hashes,
    expressions,
    keys,
    keys_of,
)

HOSTS = st.lists(
    st.sampled_from(["a", "b-c", "x_y", "1", "0x7f", "xn--mlat-zra", "", "3com", "com", "255"]), max_size=11
)
PATHS = st.text(alphabet=st.sampled_from([*"/ab.%25F2?&=\\:é "]), max_size=30)


def test_most_specific_first() -> None:
    found = keys(read("https://a.b.example.com:8080/1/2/page.html?q=1#top"))
    assert found.hosts == ("a.b.example.com", "b.example.com", "example.com")
    assert found.paths == ("/1/2/page.html?q=1", "/1/2/page.html", "/1/2/", "/1/", "/")


def test_only_four_folders_from_the_top() -> None:
    found = keys(read("http://h.example/1/2/3/4/5/6.html"))
    assert found.paths == ("/1/2/3/4/5/6.html", "/1/2/3/", "/1/2/", "/1/", "/")
    assert keys(read("http://h.example/1/")).paths == ("/1/", "/")
    assert keys(read("http://h.example/?")).paths == ("/",)
    assert keys(read("http://h.example/?q")).paths == ("/?q", "/")


def test_long_hosts_keep_the_exact_name_and_the_last_labels() -> None:
    assert keys(read("http://1a.2a.3a.4a.5a.6a.7a.8a.9a/")).hosts == (
        "1a.2a.3a.4a.5a.6a.7a.8a.9a",
        "3a.4a.5a.6a.7a.8a.9a",
        "4a.5a.6a.7a.8a.9a",
        "5a.6a.7a.8a.9a",
        "6a.7a.8a.9a",
        "7a.8a.9a",
        "8a.9a",
    )
    assert keys(read("http://a.b.c.3com/")).hosts == ("a.b.c.3com", "b.c.3com", "c.3com")


@pytest.mark.parametrize("host", ["10.1.2.3", "[2001:db8::1]", "localhost"])
def test_addresses_and_single_labels_have_no_parents(host: str) -> None:
    assert keys(read(f"http://{host}/")).hosts == (host,)


def test_expressions_join_every_host_and_path() -> None:
    assert expressions(read("http://a.b.example/p?q")) == (
        "a.b.example/p?q",
        "a.b.example/p",
        "a.b.example/",
        "b.example/p?q",
        "b.example/p",
        "b.example/",
    )
    assert expressions("b.example/p") == ("b.example/p", "b.example/")
    with pytest.raises(NotADestination):
        expressions("/p")


def test_hash_is_the_first_eight_bytes() -> None:
    assert expression_hash("b.example/") == int(hashlib.sha256(b"b.example/").hexdigest()[:16], 16)


@settings(max_examples=400)
@given(HOSTS, PATHS)
def test_plain_urls_take_a_short_cut_to_the_same_keys(labels: list[str], path: str) -> None:
    try:
        it = read(f"http://{'.'.join(labels)}/{path}")
    except NotADestination:
        return
    found = keys(it)
    assert found == keys_of(canonical_parts(it))
    assert 1 <= len(found.hosts) <= MOST_HOSTS
    assert 1 <= len(found.paths) <= MOST_PATHS
    assert len(set(found.hosts)) == len(found.hosts)
    assert len(set(found.paths)) == len(found.paths)
    assert found.paths[-1] == "/"


def test_all_hashes_at_once_are_those_of_each() -> None:
    looked_up = keys(read("https://a.b.example.com/x/y?z"))
    each = [expression_hash(host + path) for host in looked_up.hosts for path in looked_up.paths]
    assert expression_hashes(looked_up) == each
