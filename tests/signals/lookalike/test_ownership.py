from bascule.signals.lookalike.brand import Brand
from bascule.signals.lookalike.ownership import Ownership

GITHUB = Brand("github", "GitHub", "github.com", ("github",), (), ("github.com", "github.io"), watched=True)
APPLE = Brand("apple", "Apple", "apple.com", (), ("apple",), ("apple.com", "apple", "weebly.com"), watched=True)
OWNERSHIP = Ownership([GITHUB, APPLE], {"weebly.com"})


def owner(host: str) -> str | None:
    return OWNERSHIP.owner(host, OWNERSHIP.suffix(host))


def test_a_domain_and_all_below_it_is_the_brand_s() -> None:
    assert owner("github.com") == owner("gist.github.com") == "github"
    assert owner("github.com.evil.example") is None
    assert owner("notgithub.com") is None


def test_what_a_platform_gives_out_is_not_the_brand_s() -> None:
    assert owner("github.io") == "github"
    assert owner("somebody.github.io") is None
    assert owner("weebly.com") == "apple"
    assert owner("somebody.weebly.com") is None


def test_a_brand_s_own_top_level_domain() -> None:
    assert owner("support.apple") == "apple"


def test_addresses_and_bare_names_have_no_suffix() -> None:
    assert OWNERSHIP.suffix("192.0.2.1") == ""
    assert OWNERSHIP.suffix("localhost") == ""
    assert OWNERSHIP.suffix("[2001:db8::1]") == ""
    assert owner("localhost") is None
    assert OWNERSHIP.suffix("chat.internal") == "internal"


def test_the_first_that_claims_a_domain_has_it() -> None:
    other = Brand("other", "Other", "github.com", domains=("github.com",))
    assert Ownership([other, GITHUB]).owner("github.com", "com") == "other"
