import asyncio
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from conformance.audit import Audited, AuditedLedgerContract, OpenAudited
from conformance.ledger import entry

from bascule.audit.entry import By
from bascule.recall.receiver import Receiver, new_secret
from bascule.store.embedded import changes
from bascule.store.embedded.store import EmbeddedStore


class TestEmbeddedChanges(AuditedLedgerContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> OpenAudited:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[Audited]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_a_verdict_is_told_at_the_time_from_which_it_counts() -> None:
    told = changes.verdict_set(None, entry(set_at=12.5))
    assert (told.at, told.before) == (12.5, "")


def test_a_receiver_is_told_without_its_secrets() -> None:
    older, newer = (new_secret(bytes([number]) * 32) for number in (1, 2))
    before = Receiver("demo", "https://chat.example/hook?token=hidden", (older,))
    after = msgspec.structs.replace(before, secrets=(newer,))
    told = changes.receiver_saved(before, after, By("ann", 1.0, "rotated"))
    assert (told.action, told.who, told.reason) == ("webhook.saved", "ann", "rotated")
    assert told.before != told.after
    assert json.loads(told.after)["url"] == "https://chat.example/hook"
    for secret in (older, newer, "hidden"):
        assert secret not in told.before + told.after
    assert changes.receiver_saved(None, after, By("ann", 1.0)).before == ""


def test_a_receiver_is_told_as_it_is_kept(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            receiver = Receiver("demo", "https://chat.example/hook", (new_secret(bytes(32)),))
            await store.recalls.save_receiver(receiver, By("ann", 1.0))
            await store.recalls.save_receiver(msgspec.structs.replace(receiver, batch=9))
            first, second = await store.audit.entries("demo")
            assert [(one.action, one.who) for one in (first, second)] == [
                ("webhook.saved", "ann"),
                ("webhook.saved", "service"),
            ]
            assert (first.before, second.before) == ("", first.after)
            assert json.loads(second.after)["batch"] == 9

    asyncio.run(main())
