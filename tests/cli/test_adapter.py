import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.receiver import set_webhook
from e2e.running import Running, free_port

from bascule.cli.adapter_cases import CASES
from bascule.store.adapter_secrets import AdapterSecrets


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("adapter")) as served:
        set_webhook(served.home, f"http://127.0.0.1:{free_port()}/")
        yield served


def test_our_own_api_passes_every_case(running: Running, bascule: Any) -> None:
    url, key = f"http://{running.process.api}", running.home / "api-key"
    done = bascule("adapter", "test", url, "--key-file", key, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [one["case"] for one in found] == list(CASES)
    assert {one["state"] for one in found} == {"pass"}, found
    assert running.ask("GET", "/v1/verdicts").json() == {"entries": []}
    states = running.ask("GET", "/v1/accounts").json()["accounts"]
    assert not [one for one in states if one["state"] == "frozen"]


def test_the_table_tells_each_case_and_the_exit_code_a_failure(running: Running, bascule: Any) -> None:
    url, key = f"http://{running.process.api}", running.home / "api-key"
    done = bascule("adapter", "test", url, "--key-file", key, "--deadline", "0.01", "--links", "http://127.0.0.1:1")
    assert "skip" in done.output
    assert "see --links" in re.sub(r"\s*│\n│[\s│]*", " ", done.output)
    assert all(case in done.output for case in CASES)
    nobody = bascule("adapter", "test", "http://127.0.0.1:1", "--key-file", key)
    assert nobody.exit_code == 1
    assert f"0 pass, {len(CASES)} fail, 0 skip" in nobody.output


@pytest.mark.parametrize(
    ("url", "key", "field"),
    [
        ("ftp://x", "bk_a", "url: "),
        ("http://127.0.0.1:1", "nothing", "--key-file: "),
        ("http://x", "bk_é", "--key-file: "),
    ],
)
def test_bad_input_is_one_line(bascule: Any, refused: Any, tmp_path: Path, url: str, key: str, field: str) -> None:
    file = tmp_path / "key"
    file.write_text(key)
    assert field in refused(bascule("adapter", "test", url, "--key-file", file))


def test_a_secret_is_read_from_standard_input_and_taken_away(bascule: Any, refused: Any, home: Path) -> None:
    done = bascule("adapter", "secret", "stream", "--home", home, stdin=b"the api secret\n")
    assert (done.exit_code, "the api secret" in done.output) == (0, False)
    assert AdapterSecrets(home).of("demo", "stream", 0.0) == b"the api secret"
    assert bascule("adapter", "secret", "stream", "--remove", "--home", home).exit_code == 0
    assert AdapterSecrets(home).of("demo", "stream", 0.0) is None
    assert "secret: " in refused(bascule("adapter", "secret", "stream", "--home", home, stdin=b"short\n"))
    assert "network: " in refused(bascule("adapter", "secret", "stream", "--network", "x", "--home", home, stdin=b""))
    assert "bascule init" in refused(
        bascule("adapter", "secret", "stream", "--home", home / "no", stdin=b"long enough")
    )
    assert bascule("adapter", "secret", "rspamd", "--home", home, stdin=b"long enough").exit_code == 2
