import os
from pathlib import Path

import pytest

from bascule.lists.place_file import put


def test_replaces_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    put(path, [b"one"])
    put(path, [b"t", memoryview(b"wo")])
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["file"]


def test_what_breaks_on_the_way_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    put(path, [b"good"])

    def broken() -> object:
        yield b"half"
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        put(path, broken())  # type: ignore[arg-type]
    assert path.read_bytes() == b"good"
    assert os.listdir(tmp_path) == ["file"]


def test_sweeps_what_a_killed_process_left(tmp_path: Path) -> None:
    old = tmp_path / ".file.x1.part"
    old.write_bytes(b"half")
    os.utime(old, (1, 1))
    young = tmp_path / ".file.x2.part"
    young.write_bytes(b"half")
    put(tmp_path / "file", [b"x"])
    assert not old.exists()
    assert young.exists()
