import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from e2e.running import BASCULE, free_port

from bascule.cli.serve import address


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("127.0.0.1:80", ("127.0.0.1", 80)),
        (":8420", ("127.0.0.1", 8420)),
        ("[::1]:0", ("::1", 0)),
        ("h:65535", ("h", 65535)),
    ],
)
def test_addresses(text: str, pair: tuple[str, int]) -> None:
    assert address(text) == pair


@pytest.mark.parametrize("text", ["", "127.0.0.1", "h:", "h:x", "h:-1", "h:65536", "h:\u0661"])
def test_what_is_no_address_is_refused(text: str, home: Path, bascule: Any, refused: Any) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        address(text)
    assert "HOST:PORT" in refused(bascule("serve", "--home", home, "--listen", text))


def test_without_a_home_one_line_tells_what_to_do(tmp_path: Path, bascule: Any, refused: Any) -> None:
    assert "bascule init" in refused(bascule("serve", "--home", tmp_path / "nothing", "--listen", "127.0.0.1:0"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_taken_port_is_one_line_each_and_exit_code_2(home: Path, workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        taken = f"127.0.0.1:{held.getsockname()[1]}"
        command = [
            *BASCULE,
            "serve",
            "--home",
            str(home),
            "--listen",
            taken,
            "--click-listen",
            "",
            "--workers",
            workers,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if "home" not in line]
    assert len(lines) == int(workers)
    assert all(line.startswith(f"bascule: cannot listen on {taken}") for line in lines)


@pytest.mark.parametrize("arguments", [("--workers", "0"), ("--workers", "x"), ("--nonsense",), ("more",)])
def test_bad_arguments(bascule: Any, home: Path, arguments: tuple[str, ...]) -> None:
    assert bascule("serve", "--home", home, *arguments).exit_code == 2


def test_the_supervisor_replaces_workers_and_ends_with_them(home: Path) -> None:
    listen = f"127.0.0.1:{free_port()}"
    command = [*BASCULE, "serve", "--home", str(home), "--listen", listen, "--click-listen", "", "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for _ in range(2):
            assert "API on" in process.stderr.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        first = children.read_text().split()
        os.kill(int(first[0]), signal.SIGKILL)
        assert "API on" in process.stderr.readline()
        second = children.read_text().split()
        assert (len(second), first[0] in second) == (2, False)
        process.terminate()
        assert process.wait(20) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in second)
