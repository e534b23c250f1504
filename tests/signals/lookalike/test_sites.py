from bascule.signals.lookalike.sites import Site, Sites, site
from bascule.signals.lookalike.skeleton import fold, skeleton

SITES = Sites(
    one
    for one in (
        site("evernote.com", "evernote", "Evernote"),
        site("www.webmoney.co.uk", "webmoney", "WebMoney"),
        site("x.com", "x", "X"),
        site("com", "none", "no domain"),
        site("loosely.com", "loosely", "Loosely", close=False),
    )
    if one is not None
)


def test_a_site_is_a_registrable_domain() -> None:
    assert site("www.webmoney.co.uk", "w", "W") == Site("webmoney.co.uk", "webmoney", "w", "W")
    assert site("com", "n", "N") is None
    assert len(SITES) == 4


def test_by_domain_and_by_its_letters_run_on() -> None:
    assert SITES.domain("evernote.com") is not None
    assert SITES.fused(fold("evernotecom")) is not None
    assert SITES.fused(fold("xcom")) is None


def test_by_skeleton_and_by_fold() -> None:
    assert SITES.same_skeleton(skeleton("еvernоte")) is not None
    assert SITES.same_fold(fold("evern0te")) is not None


def test_near_is_one_edit_and_not_by_chance() -> None:
    assert SITES.near(fold("eevrnote")) is not None
    assert SITES.near(fold("evernofe")) is not None
    assert SITES.near(fold("evenrnot")) is None
    assert SITES.near(fold("evernotes")) is None
    assert SITES.near(fold("loosley")) is None
    assert SITES.near("ev") is None
