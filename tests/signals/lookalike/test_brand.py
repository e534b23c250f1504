import pytest

from bascule.signals.lookalike.brand import own_brand, shipped


def test_the_shipped_file_names_its_sources_and_stays_small() -> None:
    found = shipped()
    assert any("MIT" in source for source in found.sources)
    assert any("CC0" in source for source in found.sources)
    assert 1000 < len(found.brands) < 10_000
    ids = [brand.id for brand in found.brands]
    assert len(ids) == len(set(ids))


def test_watched_brands_come_first_and_own_their_home() -> None:
    brands = shipped().brands
    watched = [brand for brand in brands if brand.watched]
    assert list(brands[: len(watched)]) == watched
    assert {"discord", "steam", "whatsapp", "microsoft"} <= {brand.id for brand in watched}
    assert all(brand.home == brand.domains[0] for brand in watched)


def test_an_own_brand_needs_a_domain() -> None:
    brand = own_brand("Our Chat", ("ourchat",), ("login.ourchat.example", "ourchat.example"))
    assert (brand.id, brand.home, brand.watched) == ("own", "login.ourchat.example", True)
    with pytest.raises(ValueError, match="at least one domain"):
        own_brand("Our Chat", ("ourchat",), ())


def test_a_short_own_name_is_a_word() -> None:
    brand = own_brand("Chat", ("chat", "chatting"), ("chat.example",))
    assert (brand.names, brand.words) == (("chatting",), ("chat",))
