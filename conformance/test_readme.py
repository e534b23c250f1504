"""What the README tells a newcomer to type, typed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.running import Running, free_port

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as served:
        yield served


def typed(running: Running, folder: Path) -> list[str]:
    """The output of each block, in one shell as a newcomer's; ports and folders are those of the test."""
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    (folder / "var").symlink_to(running.home)
    (folder / "docs").symlink_to(ROOT / "docs")
    script = "\necho ==\n".join(["set -u", *BLOCKS])
    changes = {
        "127.0.0.1:8420": running.process.api,
        "127.0.0.1:8421": running.process.links,
        "8500": str(free_port()),
        ".venv/bin/python": sys.executable,
        ".venv/bin/bascule": f"{sys.executable} -m bascule.cli.main",
    }
    for old, new in changes.items():
        script = script.replace(old, new)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode in (0, 143), done.stderr
    return done.stdout.split("==\n")


def test_every_block_does_what_the_text_says(running: Running, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    _, message, click, blocked, story, outbreak = typed(running, tmp_path / "new")
    assert '"decision":"rewrite"' in message
    assert click == "302 https://example.com/video?v=1\n"
    assert blocked.endswith("410\n")
    assert story.startswith("rewrite\n" * 3 + "302\n" * 2)
    for told in ("'account': '@ben'", "'account': '@cyd'", "open\n", "release\n", '"verdict":"block"'):
        assert told in story, story
    assert "'account': '@dan'" not in story
    for friend in ("ben", "cyd", "dan"):
        assert 0 < story.index(f"redact to-{friend}") < story.index(f"restore to-{friend}"), story
    assert '"spared": 0.9' in outbreak or '"spared": 1' in outbreak, outbreak
    assert "\nThis account sends a link" in outbreak
    assert "\ncampaign " in outbreak
    assert "frozen" in outbreak.partition("\ncampaign ")[2]
