import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from e2e.running import BASCULE, free_port

from bascule.server.run import ListenError, Options, run
from bascule.store.home import HomeError


def test_a_home_that_was_never_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="bascule init"):
        run(Options(tmp_path / "nothing", ("127.0.0.1", 0)), print)


@pytest.mark.parametrize("taken", ["api", "clicks"])
def test_a_taken_address_is_told(place: Any, taken: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        free = ("127.0.0.1", 0)
        api, clicks = (held.getsockname(), free) if taken == "api" else (free, held.getsockname())
        with pytest.raises(ListenError, match=str(held.getsockname()[1])):
            run(Options(place.home.path, api, clicks), print)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_on_free_ports_and_ends_in_order(place: Any, number: signal.Signals) -> None:
    command = [*BASCULE, "serve", "--home", str(place.home.path), "--listen", "127.0.0.1:0", "--click-listen", ""]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("bascule: API on http://127.0.0.1:")
        process.send_signal(number)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""


def test_ipv6_is_served_too(place: Any) -> None:
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        pytest.skip("needs IPv6 on loopback")
    command = [*BASCULE, "serve", "--home", str(place.home.path), "--listen", "[::1]:0", "--click-listen", ""]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "http" in process.stderr.readline()
        process.terminate()
        assert process.wait(20) == 0


def test_workers_end_together_without_orphans(place: Any) -> None:
    api = free_port()
    command = [*BASCULE, "serve", "--home", str(place.home.path), "--workers", "2",
               "--listen", f"127.0.0.1:{api}", "--click-listen", ""]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert [process.stderr.readline() for _ in range(2)].count(f"bascule: API on http://127.0.0.1:{api}\n") == 2
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert len(children) == 2
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(20) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
