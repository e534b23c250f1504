"""The verifier in the documents, on real exports: it accepts what the service kept, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from e2e.running import Running, bascule

VERIFIER = Path(__file__).parent.parent / "docs" / "analyse" / "verify_audit.py"


def verified(lines: list[str], *anchor: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(VERIFIER), *anchor]
    return subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, Any]]:
    """A network's export after a day's work by API and command line, and the end of its chain by API."""
    with Running(tmp_path_factory.mktemp("trail")) as running:
        for number in range(20):
            running.verdict(f"https://example.com/{number}", "block", reason="asks for passwords \u2014 \u4f60\u597d")
        assert running.ask("DELETE", "/v1/verdicts?url=https://example.com/3").status == 200
        bascule("verdict", "set", "https://example.net/", "warn", "--expires-in", "60", "--home", running.home)
        bascule("network", "rotate-key", "demo", "--home", running.home)
        head = running.ask("GET", "/v1/audit/head").json()
        text = bascule("audit", "export", "--home", running.home)
        assert bascule("audit", "verify", "--home", running.home).startswith("The trail of demo holds")
    return text.splitlines(keepends=True), head


def test_an_export_is_proved(trail: tuple[list[str], dict[str, Any]]) -> None:
    lines, head = trail
    last = f"{head['number']}:{head['hash']}"
    done = verified(lines, last)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"The trail holds up to {last}. ")
    assert len(lines) == 26


def _with(line: str, **changes: object) -> str:
    return json.dumps(json.loads(line) | changes) + "\n"


def test_whatever_is_changed_is_refused(trail: tuple[list[str], dict[str, Any]]) -> None:
    lines, head = trail
    entry = json.loads(lines[7])
    changed: dict[str, object] = {
        "at": entry["at"] - 1, "kept_at": entry["kept_at"] + 1, "who": "x", "action": "verdict.removed",
        "subject": "x", "reason": "", "before": "x", "after": '{"set_at": 0}', "previous": "0" * 64, "hash": "0" * 64,
        "number": 9, "network": "other",
    }  # fmt: skip
    assert set(changed) == set(entry)
    for name, value in changed.items():
        done = verified([*lines[:7], _with(lines[7], **{name: value}), *lines[8:]])
        assert done.returncode == 1, name
        assert "ValueError: entry 8 " in done.stderr, name
    for place in (0, 7, len(lines) - 2):
        assert verified(lines[:place] + lines[place + 1 :]).returncode == 1
    assert verified([*lines[:3], lines[4], lines[3], *lines[5:]]).returncode == 1
    cut = lines[:-1]
    assert verified(cut).returncode == 0
    assert verified(cut, f"{head['number']}:{head['hash']}").returncode == 1


def test_a_whole_chain_made_anew_with_a_secret_delay_is_refused(trail: tuple[list[str], dict[str, Any]]) -> None:
    names: dict[str, Any] = {}
    exec(compile(VERIFIER.read_text("utf-8"), str(VERIFIER), "exec"), names)

    def rechained(**changes: float) -> list[str]:
        made, previous = [], "0" * 64
        for line in trail[0]:
            entry = json.loads(line) | {"previous": previous}
            if entry["number"] == 8:
                after = json.loads(entry["after"])
                entry["at"] += changes.get("at", 0)
                after["set_at"] += changes.get("set_at", 0)
                entry["after"] = json.dumps(after)
            entry["hash"] = previous = names["digest"](entry)
            made.append(json.dumps(entry) + "\n")
        return made

    assert verified(rechained()).returncode == 0
    for changes in ({"at": -3600, "set_at": -3600}, {"at": 3600, "set_at": 3600}, {"set_at": 3600}, {"at": -3600}):
        done = verified(rechained(**changes))
        assert (done.returncode, "entry 8 counts from" in done.stderr) == (1, True), changes
