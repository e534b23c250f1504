import asyncio
from pathlib import Path

from bascule.store.embedded.bells import Bells


def test_a_bell_is_heard_once_for_many_rings_that_come_together(tmp_path: Path) -> None:
    async def main() -> None:
        heard = asyncio.Event()
        times: list[float] = []

        def hear() -> None:
            times.append(asyncio.get_running_loop().time())
            heard.set()

        here, there = Bells(tmp_path / "bells"), Bells(tmp_path / "bells")
        here.hang(3, asyncio.get_running_loop(), hear)
        for _ in range(50):
            there.ring((3, 4))
        await asyncio.wait_for(heard.wait(), 5)
        assert len(times) == 1
        heard.clear()
        there.ring((3,))
        await asyncio.wait_for(heard.wait(), 5)
        here.close()
        there.ring((3,))
        await asyncio.sleep(0.01)
        assert len(times) == 2
        there.close()

    asyncio.run(main())


def test_ringing_never_waits_however_long_nobody_listens(tmp_path: Path) -> None:
    async def main() -> None:
        here, there = Bells(tmp_path / "bells"), Bells(tmp_path / "bells")
        here.hang(0, asyncio.get_running_loop(), lambda: None)
        for _ in range(70_000):  # more than a pipe holds
            there.ring((0,))
        here.hang(0, asyncio.get_running_loop(), lambda: None)
        here.close()
        there.close()

    asyncio.run(main())


def test_a_pipe_left_by_a_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    async def main() -> None:
        (tmp_path / "bells").mkdir()
        (tmp_path / "bells" / "0").write_text("left over")
        heard = asyncio.Event()
        here = Bells(tmp_path / "bells")
        here.hang(0, asyncio.get_running_loop(), heard.set)
        Bells(tmp_path / "bells").ring((0,))
        await asyncio.wait_for(heard.wait(), 5)
        here.close()

    asyncio.run(main())
