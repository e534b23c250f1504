import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.acquaintances import AcquaintancesContract, Open

from bascule.gate.acquaintance_memory import SHAPE, Memory
from bascule.store.embedded.store import EmbeddedStore

NOTES = """
import asyncio, os, sys
from pathlib import Path
from bascule.gate.acquaintance_memory import Memory
from bascule.store.embedded.store import EmbeddedStore

async def main():
    memory = Memory(EmbeddedStore(Path(sys.argv[1]), asyncio.get_running_loop()).acquaintances.memory("demo"))
    memory.note_site(memory.key("site", "a.example"), 1, 1000)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


class TestEmbeddedAcquaintances(AcquaintancesContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        @contextmanager
        def open_(loop: asyncio.AbstractEventLoop) -> Iterator[EmbeddedStore]:
            with closing(EmbeddedStore(tmp_path, loop)) as store:
                yield store

        return open_


def test_what_a_killed_process_noted_is_there(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", NOTES, str(tmp_path)], check=False, timeout=60)
    assert done.returncode == -9

    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            memory = Memory(store.acquaintances.memory("demo"))
            assert memory.first(memory.key("site", "a.example")) == 1000

    asyncio.run(main())


def test_where_the_file_cannot_be_had_the_process_remembers_alone_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            (tmp_path / "acquaintance" / "demo.1").mkdir(parents=True)
            memory = Memory(store.acquaintances.memory("demo"))
            memory.note_site(7, 1, 1000)
            assert Memory(store.acquaintances.memory("demo")).first(7) == 1000

    asyncio.run(main())
    assert "what demo has seen cannot be kept" in caplog.text


def test_its_room_on_the_disk_is_taken_at_once(tmp_path: Path) -> None:
    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            store.acquaintances.memory("demo")

    asyncio.run(main())
    there = (tmp_path / "acquaintance" / "demo.1").stat()
    assert there.st_blocks * 512 >= there.st_size == SHAPE.size
    assert there.st_mode & 0o077 == 0


BUSY = """
import random, sys
import asyncio
from pathlib import Path
from bascule.gate.acquaintance import Acquaintance
from bascule.gate.acquaintance_memory import Memory
from bascule.links.destination import read
from bascule.store.embedded.store import EmbeddedStore

async def main():
    store = EmbeddedStore(Path(sys.argv[1]), asyncio.get_running_loop())
    seen = Acquaintance(Memory(store.acquaintances.memory("demo")))
    draw = random.Random()
    for number in range(20_000):
        url = read(f"https://s{draw.randrange(300)}.example/kit/{number}/verify")
        at = 1.7e9 + draw.randrange(40) * 86_400
        seen.note([url], f"u{draw.randrange(50)}", f"r{draw.randrange(20)}", at, [url] if number % 97 == 0 else ())
        seen.signals(url, "u1", "r1", at)
    seen.look(1.7e9 + 40 * 86_400)

asyncio.run(main())
"""


def test_processes_that_note_at_the_same_time_break_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUSY, str(tmp_path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [one.communicate(timeout=100)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], errors

    async def main() -> None:
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            memory = Memory(store.acquaintances.memory("demo"))
            known = sum(memory.site(memory.key("site", f"s{number}.example")) is not None for number in range(300))
            assert known == 300
            assert 38_000 <= memory.links <= 40_000

    asyncio.run(main())
