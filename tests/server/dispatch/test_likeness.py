from typing import Any

import msgspec

from bascule.server.dispatch.likeness import Traits, traits


def told(place: Any, *texts: str) -> Traits:
    async def kept(id: str) -> Any:
        return await place.ledger.recorded("alpha", id)

    return traits([place.play(kept(place.send(text).id)) for text in texts])


def test_messages_are_alike_by_site_or_by_text(place: Any) -> None:
    first = told(place, "is this you? https://a.evil.example/1")
    assert first.sites == {"evil.example"}
    assert first.like(told(place, "look at this https://b.evil.example/2"))
    assert first.like(told(place, "is this you? https://elsewhere.example/7"))
    assert not first.like(told(place, "lunch? https://menu.example/today"))
    assert first.like(told(place, "via https://www.google.com/url?q=https%3A%2F%2Fevil.example%2Fx"))
    assert not Traits().like(first)


def test_shared_hosting_is_many_sites(place: Any) -> None:
    assert not told(place, "one https://a.pages.dev/").like(told(place, "two https://b.pages.dev/"))


def test_a_text_that_is_kept_no_longer_tells_nothing(place: Any) -> None:
    one = place.send("is this you? https://a.evil.example/1")

    async def kept() -> Any:
        return await place.ledger.recorded("alpha", one.id)

    forgotten = msgspec.structs.replace(place.play(kept()), original=None)
    assert traits([forgotten]) == Traits(frozenset(("evil.example",)))
