from pathlib import Path

import pytest

from bascule.store.adapter_secrets import AdapterSecrets
from bascule.store.home import HomeError


def test_secrets_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    secrets = AdapterSecrets(tmp_path)
    assert secrets.of("demo", "stream", 1.0) is None
    secrets.set("demo", "stream", "a secret, ä")
    secrets.set("demo", "tencent", "another one")
    assert secrets.of("demo", "stream", 1.0) == "a secret, ä".encode()
    assert secrets.of("other", "stream", 1.0) is None
    assert (tmp_path / "adapters" / "demo.json").stat().st_mode & 0o077 == 0
    secrets.set("demo", "stream", None)
    assert secrets.of("demo", "stream", 1.0) is None
    assert secrets.of("demo", "tencent", 1.0) == b"another one"


def test_another_process_s_change_is_seen_within_a_second(tmp_path: Path) -> None:
    here, there = AdapterSecrets(tmp_path), AdapterSecrets(tmp_path)
    assert here.of("demo", "stream", 10.0) is None
    there.set("demo", "stream", "a secret")
    assert here.of("demo", "stream", 10.5) is None
    assert here.of("demo", "stream", 11.0) == b"a secret"
    there.set("demo", "stream", "b secret")
    assert here.of("demo", "stream", 5.0) == b"b secret"  # a clock that was set back


@pytest.mark.parametrize("secret", ["", "short", "x" * 513])
def test_secrets_have_a_length(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ValueError, match=r"^secret: "):
        AdapterSecrets(tmp_path).set("demo", "stream", secret)
    with pytest.raises(ValueError, match=r"^network: "):
        AdapterSecrets(tmp_path).set("../x", "stream", "long enough")
    assert not (tmp_path / "adapters").exists()


def test_a_damaged_file_does_not_pass_for_none(tmp_path: Path) -> None:
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "demo.json").write_text("{")
    with pytest.raises(HomeError, match=r"demo\.json"):
        AdapterSecrets(tmp_path).of("demo", "stream", 1.0)
