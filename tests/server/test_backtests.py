import asyncio
from typing import Any

import pytest

from bascule.server.backtests import KEPT, LONGEST, Backtest, Backtests, NewBacktest
from bascule.server.problems import ProblemError

GIFT = 'rules: [{id: gift, when: message.text.contains("a gift"), mode: shadow, score: 1, reason: r, author: kim}]'


async def _ended(backtests: Backtests, name: str) -> Backtest:
    while (told := backtests.one("alpha", name)).state == "running":
        await asyncio.sleep(0.05)
    return told


def test_one_runs_at_a_time_and_the_latest_are_kept(place: Any) -> None:
    backtests = Backtests(place.service)
    place.send("here is a gift")

    async def play() -> None:
        first = await backtests.start("alpha", "key", NewBacktest(GIFT, 36500))
        with pytest.raises(ProblemError, match="is running"):
            await backtests.start("alpha", "key", NewBacktest(GIFT))
        told = await _ended(backtests, first.id)
        assert (told.state, told.report and told.report.rules[0].hits) == ("done", 1)

    place.play(play())
    folder = place.home.path / "backtests" / "alpha"
    (kept,) = folder.iterdir()
    for number in range(KEPT + 3):
        other = folder / f"{number:016x}"
        other.mkdir()
        (other / "asked.json").write_bytes((kept / "asked.json").read_bytes())
        (other / "report.json").write_bytes((kept / "report.json").read_bytes())

    async def again() -> None:
        await _ended(backtests, (await backtests.start("alpha", "key", NewBacktest(GIFT))).id)

    place.play(again())
    assert len(list(folder.iterdir())) == KEPT


def test_one_that_never_ended_is_told_as_interrupted(place: Any) -> None:
    backtests = Backtests(place.service)
    folder = place.home.path / "backtests" / "alpha" / ("a" * 16)
    folder.mkdir(parents=True)
    (folder / "asked.json").write_text(f'{{"days": 1, "at": {place.now}, "who": "key"}}')
    assert backtests.one("alpha", folder.name).state == "running"
    place.now += LONGEST + 1
    assert backtests.one("alpha", folder.name).problem == "It was interrupted."
    with pytest.raises(ProblemError):
        backtests.one("beta", folder.name)


def test_those_in_use_are_tried_where_none_are_given(place: Any) -> None:
    place.home.save_rules("alpha", GIFT.encode())
    backtests = Backtests(place.service)

    async def play() -> Backtest:
        return await _ended(backtests, (await backtests.start("alpha", "key", NewBacktest())).id)

    assert place.play(play()).state == "done"


def test_without_rules_there_is_nothing_to_try(place: Any) -> None:
    with pytest.raises(ProblemError, match="none in use"):
        place.play(Backtests(place.service).start("alpha", "key", NewBacktest()))
