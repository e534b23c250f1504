from bascule.lists.names.well_known import ANCESTOR, SHARED, SHORTENER, SITE, hosts_of, own_names, suffix_parents


def test_every_name_of_ours_is_a_host() -> None:
    names = list(own_names())
    assert len(names) > 1000
    assert len(dict(hosts_of(names))) == len(dict(names))


def test_kinds() -> None:
    names = list(own_names())
    assert ("google.com", SITE) in names
    assert ("bit.ly", SHORTENER) in names
    assert ("weebly.com", SHARED) in names
    assert ("amazonaws.com", ANCESTOR) in set(suffix_parents())
