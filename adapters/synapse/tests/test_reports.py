import asyncio
from collections.abc import Mapping
from typing import Any

from bascule_synapse.reports import Reports


class World:
    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.told: list[Mapping[str, Any]] = []
        self.mark = 0
        self.fails: int | None = None

    async def newest(self) -> list[Mapping[str, Any]]:
        return list(reversed(self.reports))

    async def post(self, path: str, body: Mapping[str, Any]) -> None:
        if self.fails is not None:
            error = OSError("no")
            error.code = self.fails  # type: ignore[attr-defined]
            raise error
        self.told.append(body)

    async def sequence(self, about: str) -> int:
        return self.mark

    async def done(self, about: str, sequence: int) -> None:
        self.mark = sequence

    async def named(self, event_id: str) -> str:
        return f"syn-{event_id}"

    def report(self, reason: str | None) -> None:
        number = len(self.reports) + 1
        self.reports.append({"id": number, "user_id": "@a:x", "event_id": f"${number}", "reason": reason})


def test_each_is_passed_on_once_in_its_order() -> None:
    world = World()
    reports = Reports(world.newest, world.post, world)
    for reason in (None, "Phishing!", "pretends to be my boss"):
        world.report(reason)
    for _ in range(2):
        asyncio.run(reports.pass_on())
    assert [(one["message"], one["why"]) for one in world.told] == [
        ("syn-$1", "spam"), ("syn-$2", "phishing"), ("syn-$3", "impersonation"),
    ]  # fmt: skip


def test_what_cannot_be_told_now_waits_and_what_never_can_does_not() -> None:
    world = World()
    reports = Reports(world.newest, world.post, world)
    world.report("a")
    world.fails = 503
    asyncio.run(reports.pass_on())
    assert world.mark == 0
    world.fails = None
    asyncio.run(reports.pass_on())
    assert (world.mark, len(world.told)) == (1, 1)
    world.report("b")
    world.fails = 404
    asyncio.run(reports.pass_on())
    assert world.mark == 2
