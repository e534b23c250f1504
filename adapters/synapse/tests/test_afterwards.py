import asyncio
from collections.abc import Mapping
from typing import Any

from bascule_synapse.afterwards import AT_ONCE, WAITING, Afterwards, Unasked
from bascule_synapse.asking import Away, Odd


class World:
    def __init__(self) -> None:
        self.away = True
        self.taken: list[tuple[str, str]] = []
        self.asked: list[str] = []

    async def ask(self, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.away:
            raise Away
        self.asked.append(told[0]["id"])
        if told[0]["id"] == "odd":
            raise Odd
        return [{"decision": one.get("wanted", "rewrite")} for one in told]

    async def take(self, one: Unasked, decision: Mapping[str, Any]) -> None:
        if one.message == "broken":
            raise OSError
        self.taken.append((one.message, decision["decision"]))


def unasked(name: str, wanted: str = "rewrite") -> Unasked:
    return Unasked(name, [{"id": name}, {"id": f"{name}/fallback", "wanted": wanted}], {})


def test_what_went_out_is_asked_about_when_somebody_answers() -> None:
    world = World()
    afterwards = Afterwards(world.ask, world.take)
    for one in (
        unasked("fine"),
        unasked("bad", "reject"),
        unasked("odd"),
        unasked("broken", "reject"),
        unasked("h", "hold"),
    ):
        afterwards.later(one)
    asyncio.run(afterwards.flush())
    assert world.asked == []
    world.away = False
    asyncio.run(afterwards.flush())
    assert world.asked == ["fine", "bad", "odd", "broken", "h"]
    assert world.taken == [("bad", "reject"), ("h", "hold")]
    asyncio.run(afterwards.flush())
    assert len(world.asked) == 5


def test_it_is_bounded_and_does_not_flood() -> None:
    world = World()
    world.away = False
    afterwards = Afterwards(world.ask, world.take)
    for number in range(WAITING + 1):
        afterwards.later(unasked(str(number)))
    asyncio.run(afterwards.flush())
    assert world.asked == [str(number) for number in range(1, AT_ONCE + 1)]
