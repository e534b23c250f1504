import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bascule.accounts.containment import Asked, Containment, NotAllowedError
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.notice import RuleHit
from bascule.accounts.sending import FREE, Facts
from bascule.gate.containing import NOTIFIED, Containing
from bascule.gate.contracts import StoreFailureError
from bascule.store.embedded.store import EmbeddedStore

NOW = 1_790_000_000.0
WHY = (("A blast.",), ("m1", "m2"))


def containing(store: EmbeddedStore, **policy: Any) -> Containing:
    made = Containing(store.containments, secrets.token_bytes)
    made.policies = {"demo": ContainmentPolicy(**policy)}
    return made


def play(path: Path, story: Callable[[EmbeddedStore], Awaitable[None]]) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(path, asyncio.get_running_loop())) as store:
            await story(store)

    asyncio.run(main())


def sends(one: Containing, links: int = 1, account: str = "@ann", at: float = NOW) -> str:
    return one.may_send("demo", account, at, lambda: Facts(links, 1, in_talk=True)).action


def test_a_freeze_holds_links_lets_replies_go_and_is_nobody_elses(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        one = containing(store)
        assert one.may_send("demo", "@ann", NOW, lambda: pytest.fail("asked in vain")) is FREE
        frozen = await one.freeze("demo", "@ann", *WHY, NOW)
        assert (frozen.state, frozen.reasons, frozen.evidence) == ("frozen", *WHY)
        assert (sends(one), sends(one, 0), sends(one, account="@bob")) == ("hold", "deliver", "deliver")
        assert one.may_send("other", "@ann", NOW, lambda: Facts(1, 1)) is FREE
        assert one.messages == {"held": 1, "free": 1}
        assert one.steps == {"freeze": 1}

    play(tmp_path, story)


def test_it_holds_from_the_call_on_and_again_is_once(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        one = containing(store)
        first = asyncio.create_task(one.freeze("demo", "@ann", *WHY, NOW))
        await asyncio.sleep(0)
        assert sends(one) == "hold"
        frozen = await first
        change = store.containments.generation()
        assert await asyncio.gather(*(one.freeze("demo", "@ann", *WHY, NOW + n) for n in range(20))) == [frozen] * 20
        assert store.containments.generation() == change
        assert len(await store.containments.passages("demo", "@ann", None, 10)) == 1

    play(tmp_path, story)


def test_what_could_not_be_kept_does_not_hold(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        one = containing(store)
        store.containments._database.reader.execute("DROP TABLE containment_step")
        with pytest.raises(Exception, match="containment_step") as failed:
            await one.freeze("demo", "@ann", *WHY, NOW)
        assert isinstance(failed.value, StoreFailureError | Exception)
        assert sends(one) == "deliver"

    play(tmp_path, story)


def test_every_process_asks_the_same_thing_and_gets_the_same_answer(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as beside:
            one, other = containing(store), containing(beside)
            await one.freeze("demo", "@ann", *WHY, NOW)
            assert sends(other) == "hold"
            await other.step("demo", "@ann", Asked("undo", other.new_id(), NOW, "kim", "person"))
            assert sends(one) == "deliver"
            assert one.states == {}
            await one.watch("demo", "@ann", *WHY, NOW)
        assert containing(store).states == {"watched": 1}

    play(tmp_path, story)


def test_time_heals_before_anybody_notes_it(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        one = containing(store, frozen_hours=1.0, challenged_hours=1.0, watched_hours=1.0)
        await one.freeze("demo", "@ann", *WHY, NOW)
        assert [sends(one, at=NOW + hours * 3600) for hours in (0.9, 1.0)] == ["hold", "deliver"]
        warned = one.may_send("demo", "@ann", NOW + 3600, lambda: Facts(1, 1))
        assert warned.warn
        assert one.standing("demo", "@ann", NOW + 3 * 3600) is None
        again = await one.freeze("demo", "@ann", *WHY, NOW + 4 * 3600)
        assert (again.state, again.begun_at) == ("frozen", NOW + 4 * 3600)

    play(tmp_path, story)


def test_policy_decides_whether_a_finding_freezes(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        off = containing(store, mode="off")
        assert await off.freeze("demo", "@ann", *WHY, NOW) == Containment("demo", "@ann")
        with pytest.raises(NotAllowedError):
            await off.step("demo", "@ann", Asked("freeze", off.new_id(), NOW, "kim", "person"))
        assert (await off.freeze("nowhere", "@ann", *WHY, NOW)).state == "normal"
        shadow = containing(store, mode="shadow")
        assert (await shadow.freeze("demo", "@ann", *WHY, NOW)).shadow
        told = shadow.may_send("demo", "@ann", NOW, lambda: Facts(1, 1))
        assert (told.action, told.would) == ("deliver", "hold")
        assert (shadow.messages, shadow.states) == ({"would_hold": 1}, {"shadow": 1})
        live = containing(store)
        assert not (await live.freeze("demo", "@ann", *WHY, NOW)).shadow
        assert sends(live) == "hold"

    play(tmp_path, story)


def test_findings_of_every_kind_come_in(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        one = containing(store)
        assert (await one.watch("demo", "@ann", *WHY, NOW)).state == "watched"
        assert (await one.challenge("demo", "@ann", *WHY, NOW + 1)).state == "challenged"
        frozen = await one.freeze("demo", "@ann", *WHY, NOW + 2, who="rule:blast", cause="rule")
        assert (frozen.state, frozen.who, frozen.cause, frozen.begun_at) == ("frozen", "rule:blast", "rule", NOW)
        assert (await one.watch("demo", "@ann", *WHY, NOW + 3)).state == "frozen"

    play(tmp_path, story)


def test_a_rule_is_told_of_so_often_in_a_minute_and_what_was_left_out_is_counted(tmp_path: Path) -> None:
    async def story(store: EmbeddedStore) -> None:
        one = containing(store)
        for number in range(NOTIFIED + 5):
            await one.notify("demo", "@ann", RuleHit("burst", "many", f"m{number}"), NOW)
        assert len(await store.containments.notices("demo", "@ann", 500)) == NOTIFIED
        await one.notify("demo", "@ann", RuleHit("burst", "many", "later"), NOW + 60.0)
        told = await store.containments.notices("demo", "@ann", 1)
        assert told[0].notice.details == {"rule": "burst", "message": "later", "more": 5}

    play(tmp_path, story)
