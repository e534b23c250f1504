import asyncio
import logging
from typing import Any

import pytest

from bascule.gate.contracts import StoreFailureError
from bascule.review.contracts import Wanted
from bascule.review.report import Report
from bascule.server.review.intake import MOST, HandedIn, Intake
from bascule.server.review.subjects import subject_named

URL = "https://shop.bakery.test/"


@pytest.fixture
def one(place: Any) -> HandedIn:
    subject = place.play(subject_named(place.service, "alpha", URL, None))
    report = Report("alpha", "page:1", subject, "mistake", "", place.now, public=True)
    return HandedIn(report, "00" * 7, stopped=True)


def waiting(place: Any) -> int:
    return len(place.play(place.store.desk.queue("alpha", Wanted(), place.now)))


def test_what_is_handed_in_in_a_running_loop_is_written_at_once(place: Any, one: HandedIn) -> None:
    intake = Intake(place.service)

    async def hand_in() -> None:
        assert intake.put(one)
        for _ in range(200):
            if not len(intake):
                return
            await asyncio.sleep(0.01)

    place.play(hand_in())
    assert waiting(place) == 1


def test_elsewhere_it_waits_for_the_chores(place: Any, one: HandedIn) -> None:
    intake = Intake(place.service)
    intake.put(one)
    assert (len(intake), waiting(place)) == (1, 0)
    place.play(intake.write())
    assert (len(intake), waiting(place)) == (0, 1)


def test_no_more_waits_than_fits(place: Any, one: HandedIn) -> None:
    intake = Intake(place.service)
    assert [intake.put(one) for _ in range(MOST + 2)] == [True] * MOST + [False] * 2
    assert (len(intake), intake.taken, intake.refused) == (MOST, MOST, 2)


def test_a_store_that_is_away_loses_nothing(place: Any, one: HandedIn, caplog: Any) -> None:
    intake = Intake(place.service)
    connection = place.store._database.writer._connection
    connection.execute("PRAGMA query_only=1")

    async def hand_in() -> None:
        intake.put(one)
        await asyncio.sleep(0.2)

    with caplog.at_level(logging.ERROR):
        place.play(hand_in())
    assert "tried again" in caplog.text
    with pytest.raises(StoreFailureError):
        place.play(intake.write())
    assert len(intake) == 1
    connection.execute("PRAGMA query_only=0")
    place.play(intake.write())
    assert (len(intake), waiting(place)) == (0, 1)
