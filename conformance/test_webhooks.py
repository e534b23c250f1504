"""The receiver that the documents show works with the real service; what they say of the wire is so."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from e2e.receiver import set_webhook
from e2e.running import Running, bascule, free_port

from bascule.cli.webhook import set_
from bascule.recall.acknowledgement import MOST
from bascule.recall.event import BATCH, TYPES
from bascule.recall.recall import CopyState

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs/integrate/receive_webhooks.py"


def page(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as served:
        yield served


@pytest.mark.parametrize("batch", ["1", "10"])
def test_the_receiver_shown_works(running: Running, batch: str) -> None:
    port = free_port()
    secret = set_webhook(running.home, f"http://127.0.0.1:{port}/", "--batch", batch)
    command = [sys.executable, str(EXAMPLE), str(port), secret]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as receiver:
        try:
            running.send("m1", "see https://evil.example/x")
            running.send("m2", "and https://evil.example/y")
            running.verdict("https://evil.example/", "block", "host")
            assert receiver.stdout is not None
            assert {receiver.stdout.readline().strip() for _ in range(2)} == {"redact m1", "redact m2"}
            assert bascule("webhook", "test", "--home", running.home) == "HTTP 200: the receiver took it.\n"
            (kept,) = running.ask("GET", "/v1/recalls").json()["recalls"]
            path = f"/v1/recalls/{kept['recall']['id']}"
            until = time.monotonic() + 20
            while running.ask("GET", path).json()["progress"]["gone"] != 2:
                assert time.monotonic() < until
                time.sleep(0.05)
            assert running.ask("POST", f"{path}/undo").status == 200
            assert {receiver.stdout.readline().strip() for _ in range(2)} == {"restore m1", "restore m2"}
            set_webhook(running.home, f"http://127.0.0.1:{port}/", "--rotate", "--drop-old")
            refused = subprocess.run(
                [sys.executable, "-m", "bascule.cli.main", "webhook", "test", "--home", running.home],
                capture_output=True, text=True, check=False, timeout=60,
            )  # fmt: skip
            assert (refused.returncode, refused.stdout) == (1, "failed: HTTP 401\n")
        finally:
            receiver.kill()


def test_the_pages_name_every_type_state_and_option() -> None:
    text = page("docs/integrate/webhooks.md")
    options = [option for parameter in set_.params for option in parameter.opts if option.startswith("--")]
    wanted = {*TYPES, BATCH, *options} - {"--network", "--home", "--reason"}
    assert not [one for one in wanted if f"`{one}`" not in text]
    states = page("docs/operate/recall.md")
    assert set(re.findall(r"^\| `(\w+)` \|", states, re.MULTILINE)) == set(get_args(CopyState))
    assert f"{MOST:,}" in text


def test_the_receiver_shown_is_short() -> None:
    assert EXAMPLE.read_text("utf-8").count("\n") <= 55
