import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conformance.acquaintances import AcquaintancesContract, Open

from bascule.gate.acquaintance_memory import Memory
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
    assert (tmp_path / "acquaintance").stat().st_mode & 0o077 == 0
