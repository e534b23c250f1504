import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from conformance.recalls import found

from bascule.gate.contracts import StoreFailureError
from bascule.recall.event import body
from bascule.server.dispatch.courier import Courier


@contextlib.asynccontextmanager
async def working(scene: Any, pace: Any, **settings: Any) -> AsyncIterator[Courier]:
    """A courier at work on the scene's store."""
    left = await scene.store.recalls.unsettled()
    courier = Courier(scene.receiver(**settings), scene.store.recalls, pace, lambda: 0.5, Counter(), left)
    task = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def in_order(log: list[dict[str, Any]]) -> bool:
    """Whether no message's sequence ever went back, webhooks that came again left out."""
    last: Counter[str] = Counter()
    for one in log:
        if one["again"]:
            continue
        if one["sequence"] < last[one["message"]]:
            return False
        last[one["message"]] = one["sequence"]
    return True


@pytest.mark.parametrize("batch", [1, 7])
def test_everything_is_told_once_and_acknowledged(play: Any, fast: Any, batch: int) -> None:
    async def scene(scene: Any) -> None:
        made = await scene.recall("a", *range(1, 41), found=found)
        async with working(scene, fast(1.0), batch=batch) as courier:
            await scene.until(lambda: scene.server.events == 40)
        assert await scene.states(made) == {"gone": 40}
        assert len(scene.server.webhooks) == (40 if batch == 1 else 6)
        assert sorted(one["message"] for one in scene.server.log) == sorted(f"m{n}" for n in range(1, 41))
        assert courier._counts["answered"] == len(scene.server.webhooks)
        assert await scene.store.recalls.unsettled() == ()

    play(scene)


def test_what_was_taken_without_a_word_is_delivered_and_what_is_refused_has_failed(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        scene.server.behaviour["acknowledge"] = False
        made = await scene.recall("a", 1, 2, found=found)
        async with working(scene, fast(1.0)):
            await scene.until(lambda: scene.server.events == 2)
        assert await scene.states(made) == {"delivered": 2}

    play(scene)


@pytest.mark.timeout(60)
def test_down_for_ten_minutes_then_slow_then_500s_everything_arrives_in_order(play: Any, fast: Any) -> None:
    """Time passes 300 times as fast; the receiver's own slowness and timeouts are in real seconds."""

    async def scene(scene: Any) -> None:
        first = await scene.recall("a", *range(1, 201), found=found)
        second = await scene.recall("b", *range(101, 201), found=found, action="flag")
        scene.server.behaviour |= {"status": 503}
        pace = fast(300.0)
        async with working(scene, pace, connections=16) as courier:
            begun = pace.now()
            await scene.until(lambda: pace.now() > begun + 600)
            attempts = scene.server.asked
            assert scene.server.events == 0
            assert attempts < 100, "a receiver that is down is tried now and then, not with everything"
            scene.server.behaviour |= {"status": 200, "delay": 0.01}
            await scene.until(lambda: scene.server.events > 60)
            scene.server.behaviour |= {"status": 500, "delay": 0.0, "every": 3}
            courier.receiver = scene.receiver(connections=16, batch=5)
            await scene.until(lambda: scene.server.events == 300, 40)
        assert await scene.states(first) == {"gone": 200}
        assert await scene.states(second) == {"gone": 100}
        assert in_order(scene.server.log)
        assert {(one["message"], one["action"]) for one in scene.server.log} == {
            *((f"m{n}", "redact") for n in range(1, 201)),
            *((f"m{n}", "flag") for n in range(101, 201)),
        }

    play(scene)


def test_a_webhook_keeps_its_id_and_its_bytes(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        told: list[Any] = []
        scene.server.hook = told.append
        scene.server.behaviour |= {"status": 500}
        await scene.recall("a", 1, 2, 3, found=found)
        async with working(scene, fast(100.0), batch=3):
            await scene.until(lambda: scene.server.asked >= 2)
        async with working(scene, fast(100.0), batch=1):  # as after a restart, with other settings
            await scene.until(lambda: scene.server.asked >= 4)
            scene.server.behaviour |= {"status": 200}
            await scene.until(lambda: scene.server.events == 3)
        assert len(told) >= 5
        assert all(one == told[0] for one in told)
        assert len(scene.server.webhooks) == 1

    play(scene)


def test_what_does_not_arrive_in_time_is_given_up_and_the_next_event_goes_on(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        first = await scene.recall("a", 1, found=found)
        second = await scene.recall("b", 1, found=found, action="flag")
        scene.server.behaviour |= {"status": 500}
        async with working(scene, fast(500.0), max_age=60.0) as courier:
            await scene.until(lambda: courier._counts["dead"] == 1)
            scene.server.behaviour |= {"status": 200}
            await scene.until(lambda: scene.server.events == 1)
        assert (await scene.states(first), await scene.states(second)) == ({"dead": 1}, {"gone": 1})
        (letter,) = await scene.store.recalls.dead("demo", 10)
        assert letter.last_error == "HTTP 500"
        assert letter.attempts == courier._counts["failed"] + 1

    play(scene)


def test_one_that_is_refused_for_its_content_does_not_hold_up_the_others(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        def refuse(told: Any) -> None:
            scene.server.behaviour["status"] = 400 if told["data"]["message"] == "m1" else 200

        scene.server.hook = refuse
        made = await scene.recall("a", *range(1, 31), found=found)
        async with working(scene, fast(1.0), connections=1) as courier:
            await scene.until(lambda: scene.server.events == 29, 3)
            assert courier._trouble == 0
        assert await scene.states(made) == {"gone": 29, "waiting": 1}

    play(scene)


def test_a_receiver_that_asks_for_peace_is_left_alone(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        scene.server.behaviour |= {"status": 429, "headers": "Retry-After: 100\r\n"}
        await scene.recall("a", *range(1, 31), found=found)
        pace = fast(100.0)
        async with working(scene, pace):
            await scene.until(lambda: scene.server.asked > 0)
            asked_at = pace.now()
            scene.server.behaviour |= {"status": 200}
            await scene.until(lambda: scene.server.events > 0)
            assert pace.now() - asked_at >= 95
            await scene.until(lambda: scene.server.events == 30)

    play(scene)


def test_no_more_than_the_rate_and_the_connections(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        await scene.recall("a", *range(1, 21), found=found)
        pace = fast(1.0)
        async with working(scene, pace, rate=50.0):
            begun = pace.now()
            await scene.until(lambda: scene.server.events == 20)
            assert 0.35 <= pace.now() - begun <= 3

    play(scene)


def test_a_store_that_fails_for_a_while_loses_nothing(play: Any, fast: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scene(scene: Any) -> None:
        made = await scene.recall("a", *range(1, 6), found=found)
        recalls, failures = scene.store.recalls, 3
        settle = recalls.settle

        async def failing(outcomes: Any) -> None:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise StoreFailureError("the disk is full")
            await settle(outcomes)

        recalls.settle = failing
        async with working(scene, fast(50.0)):
            await scene.until(lambda: scene.server.events == 5)
            await scene.until(lambda: failures < 0)
        assert await scene.states(made) == {"gone": 5}
        assert "disk is full" in caplog.text

    play(scene)


def test_one_that_cannot_even_be_written_holds_up_no_other(
    play: Any, fast: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(events: Any, *, batch: bool) -> bytes:
        if events[0].message == "m1":
            raise RuntimeError("never")
        return body(events, batch=batch)

    async def scene(scene: Any) -> None:
        monkeypatch.setattr("bascule.server.dispatch.courier.body", broken)
        made = await scene.recall("a", *range(1, 11), found=found)
        async with working(scene, fast(1.0)):
            await scene.until(lambda: scene.server.events == 9)
        assert await scene.states(made) == {"gone": 9, "waiting": 1}
        assert "RuntimeError: never" in caplog.text

    play(scene)


def test_what_nobody_told_of_is_found_by_itself(play: Any, fast: Any) -> None:
    async def scene(scene: Any) -> None:
        async with working(scene, fast(1.0)) as courier:
            await scene.until(lambda: not courier._look)
            await scene.recall("a", 1, found=found)
            await scene.until(lambda: scene.server.events == 1, seconds=5.0)

    play(scene)
