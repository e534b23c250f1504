from bascule.links.shorteners import SHORTENERS, shortener


def test_shorteners_and_names_below_them() -> None:
    assert shortener("bit.ly") == "bit.ly"
    assert shortener("www.tinyurl.com") == "tinyurl.com"
    assert shortener("notbit.ly") is None
    assert shortener("ly") is None
    assert shortener("go.corp.example", {"corp.example"}) == "corp.example"


def test_list_is_lower_case_ascii() -> None:
    assert all(host == host.lower() and host.isascii() and "." in host for host in SHORTENERS)
