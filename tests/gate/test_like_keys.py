import hashlib

from bascule.gate.like_keys import like_keys, sender_key
from bascule.links.destination import read
from bascule.links.expressions import expression_hashes, keys


def test_a_site_is_found_by_the_expression_that_every_destination_on_it_has() -> None:
    (site,) = like_keys(sites=("evil.example",))
    assert site in expression_hashes(keys(read("https://login.evil.example/a/b?c")))


def test_templates_and_groups_have_keys_of_their_own() -> None:
    found = like_keys(("/users/H/profile", "/x"), "g1", ("a.example",))
    assert len(set(found)) == 4
    assert like_keys(group="/x") != like_keys(("/x",))
    assert like_keys() == ()
    assert all(0 <= key < 2**64 for key in found)


def test_lone_surrogates_are_hashed() -> None:
    assert len(like_keys(("\ud800",))) == 1


def test_a_sender_is_one_of_its_network() -> None:
    assert sender_key("demo", "@ann") != sender_key("other", "@ann")
    assert sender_key("demo", "@ann") == int(hashlib.sha256(b"sender\0demo\0@ann").hexdigest()[:16], 16)
