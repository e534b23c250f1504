import asyncio
from collections.abc import Mapping
from typing import Any

from bascule_synapse.telling import BATCH, WAITING, Telling


class Bascule:
    def __init__(self) -> None:
        self.away = 0
        self.refuses = False
        self.told: list[str] = []

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        assert path == "/v1/events:batch"
        assert len(body["events"]) <= BATCH
        if self.away:
            self.away -= 1
            raise ConnectionError
        if self.refuses:
            error = ValueError("refused")
            error.code = 400  # type: ignore[attr-defined]
            raise error
        self.told += [event["id"] for event in body["events"]]


def test_everything_is_told_in_its_order() -> None:
    bascule = Bascule()
    telling = Telling(bascule.post)
    ids = [str(number) for number in range(2 * BATCH + 1)]
    for id_ in ids:
        telling.tell({"id": id_})
    asyncio.run(telling.flush())
    assert bascule.told == ids


def test_what_cannot_be_told_waits_longer_each_time() -> None:
    bascule = Bascule()
    bascule.away = 3
    telling = Telling(bascule.post)
    telling.tell({"id": "e"})
    flushes = 0
    while not bascule.told:
        asyncio.run(telling.flush())
        flushes += 1
    assert flushes == 3 + 1 + 2 + 4 + 1
    assert bascule.told == ["e"]


def test_what_is_refused_holds_up_nothing() -> None:
    bascule = Bascule()
    bascule.refuses = True
    telling = Telling(bascule.post)
    telling.tell({"id": "bad"})
    asyncio.run(telling.flush())
    bascule.refuses = False
    telling.tell({"id": "good"})
    asyncio.run(telling.flush())
    assert bascule.told == ["good"]


def test_the_queue_is_bounded() -> None:
    bascule = Bascule()
    telling = Telling(bascule.post)
    for number in range(WAITING + 5):
        telling.tell({"id": str(number)})
    asyncio.run(telling.flush())
    assert (len(bascule.told), bascule.told[0]) == (WAITING, "5")
