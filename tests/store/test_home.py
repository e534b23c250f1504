from pathlib import Path

import pytest

from bascule.links.keyring import KeyringError, new_keyring
from bascule.store.home import Home, HomeError

RING = new_keyring("demo", bytes(range(72)), 1.0)


def test_making_twice_keeps_the_pepper(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    with pytest.raises(HomeError, match="bascule init"):
        home.pepper()
    home.make()
    first = home.pepper()
    home.make()
    assert home.pepper() == first
    assert len(first) == 32


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    home.save_keyring(RING)
    for file in (tmp_path / "pepper", home.key_file("demo")):
        assert file.stat().st_mode & 0o777 == 0o600
    assert not [file for file in (tmp_path / "keys").iterdir() if file.name.startswith(".")]


def test_keyrings_come_back_and_their_stamp_changes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    before = home.keys_stamp()
    home.save_keyring(RING)
    assert home.keyrings() == (RING,)
    assert home.keys_stamp() != before


def test_a_broken_key_file_is_told_not_skipped(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    home.key_file("demo").write_text("{}")
    with pytest.raises(KeyringError):
        home.keyrings()


def test_rules_are_kept_whole_and_read_within_bounds(tmp_path: Path) -> None:
    home = Home(tmp_path / "h")
    home.make()
    assert (home.rules("demo", 10), home.rules_stamp()) == (None, ())
    home.save_rules("demo", b"rules: []\n")
    assert home.rules("demo", 5) == b"rules"
    before = home.rules_stamp()
    home.save_rules("demo", b"rules:   []\n")
    assert home.rules_stamp() != before
    assert home.rules_file("demo").stat().st_mode & 0o077 == 0
