"""What every store of decoys has to pass: subclass ``DecoysContract`` with an ``opened`` fixture."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec

from bascule.accounts.decoy_contracts import Decoy, DecoyBook, DecoyHit
from bascule.audit.contracts import AuditLog
from bascule.review.contracts import Desk


class Store(Protocol):
    """The parts that the suite needs."""

    @property
    def decoys(self) -> DecoyBook: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def desk(self) -> Desk: ...


Open = Callable[[asyncio.AbstractEventLoop], AbstractContextManager[Store]]


def decoy(name: str = "d1", network: str = "demo", kind: str = "contact") -> Decoy:
    mark = f"{name:8.8}".encode()
    return msgspec.convert(
        {"number": 0, "id": name, "network": network, "kind": kind, "mark": mark, "digest": mark * 4,
         "label": "the label", "who": "key1", "at": 5.0}, Decoy, builtin_types=(bytes,),
    )  # fmt: skip


def bare(one: Decoy) -> Decoy:
    return msgspec.structs.replace(one, number=0)


class DecoysContract:
    """One test a promise of ``bascule.accounts.decoy_contracts.DecoyBook``."""

    def run(self, opened: Open, story: Callable[[Store], object]) -> None:
        async def main() -> None:
            with opened(asyncio.get_running_loop()) as store:
                await story(store)  # type: ignore[misc] # every story is a coroutine function

        asyncio.run(main())

    def test_they_stand_for_the_next_process_until_they_are_removed(self, opened: Open) -> None:
        async def write(store: Store) -> None:
            kept = await store.decoys.plant([decoy("d1"), decoy("d2")])
            assert [bare(one) for one in kept] == [decoy("d1"), decoy("d2")]
            await store.decoys.plant([decoy("d1", network="other")])
            assert await store.decoys.remove("demo", "none", "key2", 6.0) is None
            assert await store.decoys.remove("other", "d2", "key2", 6.0) is None

        async def read(store: Store) -> None:
            assert [one.id for one in store.decoys.standing("demo")] == ["d2", "d1"]
            gone = await store.decoys.remove("demo", "d1", "key2", 6.0, "burnt")
            assert gone is not None
            assert (gone.id, gone.removed_at) == ("d1", 6.0)
            assert await store.decoys.remove("demo", "d1", "key2", 6.0) is None
            assert [one.id for one in store.decoys.standing("demo")] == ["d2"]
            assert [one.id for one in store.decoys.standing("other")] == ["d1"]
            assert store.decoys.standing("third") == ()

        self.run(opened, write)
        self.run(opened, read)

    def test_one_that_stands_stays_as_it_is(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            (first,) = await store.decoys.plant([decoy()])
            again = msgspec.structs.replace(decoy(), id="d9", label="other")
            assert await store.decoys.plant([again]) == (first,)
            assert store.decoys.generation() == first.number
            await store.decoys.remove("demo", "d1", "key2", 6.0)
            (new,) = await store.decoys.plant([again])
            assert bare(new) == again

        self.run(opened, play)

    def test_changes_are_told_in_order_and_numbered_for_every_process(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            book = store.decoys
            assert (book.generation(), book.changes(0)) == (0, ())
            one, two = await book.plant([decoy("d1"), decoy("d2", "other")])
            assert one.number < two.number == book.generation()
            with opened(asyncio.get_running_loop()) as beside:
                assert beside.decoys.generation() == two.number
                gone = await beside.decoys.remove("demo", "d1", "key2", 6.0)
            assert gone is not None
            assert book.generation() == gone.number > two.number
            assert book.changes(0) == (one, two, gone)
            assert book.changes(two.number) == (gone,)

        async def later(store: Store) -> None:
            assert store.decoys.generation() == store.decoys.changes(0)[-1].number

        self.run(opened, play)
        self.run(opened, later)

    def test_the_audit_trail_hears_of_them_and_learns_nothing(self, opened: Open) -> None:
        async def play(store: Store) -> None:
            await store.decoys.plant([decoy("d1"), decoy("d1")])
            await store.decoys.remove("demo", "d1", "key2", 6.0, "burnt")
            planted, removed = await store.audit.entries("demo")
            assert (planted.action, planted.subject, planted.who, planted.at) == ("decoy.planted", "d1", "key1", 5.0)
            assert (removed.action, removed.who, removed.reason) == ("decoy.removed", "key2", "burnt")
            assert "label" not in f"{planted.after}{planted.before}{removed.before}{removed.after}"

        self.run(opened, play)

    def test_who_touched_what_is_kept_and_a_sure_one_becomes_a_label(self, opened: Open) -> None:
        hits = [
            DecoyHit("demo", "@eve", "d1", 10.0, False, message="m1"),
            DecoyHit("demo", "@eve", "d2", 20.0, True, message="m2"),
            DecoyHit("demo", "@eve", "d3", 20.0, True, message="m2"),
            DecoyHit("demo", "@mal", "d4", 30.0, True, event="e1"),
            DecoyHit("other", "@eve", "d9", 40.0, True, message="m9"),
        ]

        async def write(store: Store) -> None:
            await store.decoys.note(hits[:3])
            await store.decoys.note(hits[3:])

        async def read(store: Store) -> None:
            recent = store.decoys.recent("demo", "@eve", 0.0)
            assert [msgspec.structs.replace(one, number=0) for one in recent] == hits[:3]
            assert store.decoys.recent("demo", "@eve", 10.5) == recent[1:]
            assert store.decoys.recent("demo", "@bob", 0.0) == ()
            latest = await store.decoys.hits("demo", None, 10)
            assert [(one.decoy, one.event) for one in latest] == [("d4", "e1"), ("d3", ""), ("d2", ""), ("d1", "")]
            assert await store.decoys.hits("demo", latest[1].number, 1) == (latest[2],)
            (label,) = await store.desk.labels("demo", 0, 10)
            assert (label.kind, label.label, label.subject.message, label.item) == ("confidential", "bad", "m2", 0)
            assert "d2" not in msgspec.json.encode(label).decode()
            assert len(await store.desk.labels("other", 0, 10)) == 1

        self.run(opened, write)
        self.run(opened, read)
