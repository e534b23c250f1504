import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from conformance.recalls import receiver

from bascule.accounts.notice import Draft
from bascule.store.embedded import notices
from bascule.store.embedded.store import EmbeddedStore


def test_one_account_is_told_in_order_and_another_does_not_wait_for_it(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await store.recalls.save_receiver(receiver())

            def put(it: sqlite3.Connection) -> None:
                for account in ("@ann", "@bob"):
                    drafts = [Draft("account.freeze", {}), Draft("account.restore", {"undo": True})]
                    notices.put(it, ("demo", account, f"acc_{account}"), drafts, (1.0, "why", "frozen"), shadow=False)

            writer = store.containments._database.writer
            await writer.run(put)
            (first, second) = await store.recalls.claim("demo", ["a", "b", "c"], 1, 2.0)
            assert [(one.events[0].id, one.events[0].type) for one in (first, second)] == [
                ("acc_@ann-1", "account.freeze"), ("acc_@bob-1", "account.freeze"),
            ]  # fmt: skip
            assert await store.recalls.claim("demo", ["d"], 1, 2.0) == ()
            await writer.run(lambda it: notices.answered(it, first.number, (), (), 3.0))
            (third,) = await store.recalls.claim("demo", ["e", "f"], 1, 2.0)
            assert (third.events[0].id, third.events[0].sequence) == ("acc_@ann-2", 2)  # type: ignore[union-attr]

    asyncio.run(main())


def test_ids_that_are_none_are_no_notices(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            reader = store.containments._database.reader
            for name in ("", "-", "acc_x", "acc_x-", "acc_x-1", "acc_x-01", "acc_x-\u0661", "acc_x-" + "9" * 30):
                assert notices.acknowledge(reader, "demo", name, "gone", 1.0) is None

    asyncio.run(main())
