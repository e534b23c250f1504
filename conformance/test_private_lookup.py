"""The client in docs/integrate/private_lookup.py works with the real service, and asks for no more than it says."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.running import Running, bascule

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs/integrate/private_lookup.py"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with Running(tmp_path) as served:
        yield served


@pytest.fixture
def client() -> Any:
    spec = importlib.util.spec_from_file_location("private_lookup", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_learns_verdicts_and_says_only_prefixes_of_the_list(running: Running, client: Any) -> None:
    running.verdict("https://evil.example/", "block", "host")
    running.verdict("https://evil.example/fine/", "allow", "path")
    running.verdict("https://odd.example/", "warn", "host")
    for number in range(20):
        running.verdict(f"https://n{number}.example/", "block", "host")
    asked: list[tuple[str, list[tuple[str, str]]]] = []

    class Watched(client.PrivateLookup):  # type: ignore[misc] # loaded from a document
        def get(self, path: str, query: list[tuple[str, str]]) -> Any:
            asked.append((path, query))
            return super().get(path, query)

    lookup = Watched(f"http://{running.process.api}", running.key)
    assert lookup.verdict("https://elsewhere.example/a?b=c") == "unknown"
    assert [path for path, _ in asked] == ["/v1/hashes/list"]
    for url, verdict in (
        ("https://sub.evil.example/x/y?z=1#f", "block"),
        ("https://evil.example/fine/print", "allow"),
        ("https://odd.example/q", "warn"),
        ("https://evil.example/%66ine/../x", "block"),
    ):
        assert lookup.verdict(url) == verdict == running.believed(url), url
    searches = [query for path, query in asked if path == "/v1/hashes:search"]
    assert searches
    assert all(2 <= len(query) <= client.AT_ONCE for query in searches)
    before = len(asked)
    assert lookup.verdict("https://evil.example/again") == "block"
    assert len(asked) == before, "what is known was asked for again"


def test_it_runs_as_shown_with_a_key_that_can_do_nothing_else(running: Running) -> None:
    running.verdict("https://evil.example/", "block", "host")
    key = bascule("network", "add-key", "demo", "--scope", "hashes:read", "--home", running.home).strip()
    command = [sys.executable, str(EXAMPLE), f"http://{running.process.api}", key, "https://evil.example/x"]
    for _ in range(30):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode == 0:
            break
    assert done.stdout == "block https://evil.example/x\n"


def test_it_is_typed_and_short() -> None:
    command = [sys.executable, "-m", "mypy", "--strict", str(EXAMPLE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250, cwd=ROOT)
    assert done.returncode == 0, done.stdout
    assert EXAMPLE.read_text("utf-8").count("\n") <= 100
