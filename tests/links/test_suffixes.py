import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.suffixes import SUFFIXES, SuffixList

SMALL = SuffixList.from_text("""
// a comment
// ===BEGIN ICANN DOMAINS===
com
uk
co.uk
*.zoo
!gate.zoo
пример
deep.er.com
// ===END ICANN DOMAINS===
// ===BEGIN PRIVATE DOMAINS===
pages.com   trailing words
*.cloud.com
// ===END PRIVATE DOMAINS===
""")


@pytest.mark.parametrize(
    ("host", "suffix", "domain"),
    [
        ("com", "com", None),
        ("shop.com", "com", "shop.com"),
        ("a.b.shop.com", "com", "shop.com"),
        ("shop.co.uk", "co.uk", "shop.co.uk"),
        ("co.uk", "co.uk", None),
        ("zoo", "zoo", None),
        ("lion.zoo", "lion.zoo", None),
        ("cub.lion.zoo", "lion.zoo", "cub.lion.zoo"),
        ("gate.zoo", "zoo", "gate.zoo"),
        ("left.gate.zoo", "zoo", "gate.zoo"),
        ("me.pages.com", "pages.com", "me.pages.com"),
        ("pages.com", "pages.com", None),
        ("cloud.com", "com", "cloud.com"),
        ("one.cloud.com", "one.cloud.com", None),
        ("x.one.cloud.com", "one.cloud.com", "x.one.cloud.com"),
        ("er.com", "com", "er.com"),
        ("x.deep.er.com", "deep.er.com", "x.deep.er.com"),
        ("name.xn--e1afmkfd", "xn--e1afmkfd", "name.xn--e1afmkfd"),
        ("shop.com.", "com", "shop.com"),
        ("a.b.lan", None, "b.lan"),
        ("localhost", None, None),
        ("127.0.0.1", None, None),
        ("[::1]", None, None),
        (".com", "com", None),
        (".shop.com", "com", None),
        ("", None, None),
    ],
)
def test_suffix_and_domain(host: str, suffix: str | None, domain: str | None) -> None:
    assert SMALL.public_suffix(host) == suffix
    assert SMALL.registrable_domain(host) == domain


def test_private_section_is_told_apart() -> None:
    assert SMALL.private_suffix("me.pages.com") == "pages.com"
    assert SMALL.private_suffix("x.one.cloud.com") == "one.cloud.com"
    assert SMALL.private_suffix("shop.com") is None
    assert SuffixList.from_text("com\n// ===BEGIN PRIVATE\nx.com", private=False).public_suffix("a.x.com") == "com"


def test_installed_list_knows_shared_hosting() -> None:
    assert SUFFIXES.size > 9000
    assert SUFFIXES.private_suffix("someone.github.io") == "github.io"
    assert SUFFIXES.registrable_domain("a.someone.github.io") == "someone.github.io"
    assert SUFFIXES.private_suffix("www.example.co.uk") is None


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["com", "uk", "co", "zoo", "gate", "pages", "cloud", "a", "b", ""]), max_size=8))
def test_domain_is_the_suffix_and_one_label(labels: list[str]) -> None:
    host = ".".join(labels)
    domain, suffix = SMALL.registrable_domain(host), SMALL.public_suffix(host)
    if domain is not None:
        assert host.removesuffix(".").endswith(domain)
        assert SMALL.registrable_domain(domain) == domain
        if suffix is not None:
            assert domain.endswith("." + suffix)
            assert domain.count(".") == suffix.count(".") + 1
