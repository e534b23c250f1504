"""The house rules that can be checked by reading the tree: twins, lengths, names."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "bascule"
SOURCES = sorted(SOURCE.rglob("*.py"))
KERNEL = ROOT / "kernel"
COMPILED = sorted((KERNEL / "src" / "bascule_kernel").glob("*.pyx"))
ADAPTERS = sorted((ROOT / "adapters").glob("*/src/*/*.py"))
IN_SYNAPSE = {"homeserver.py", "module.py", "receiver.py"}
"""They run nowhere but in Synapse: e2e/test_synapse.py has them do it."""
WITHOUT_TWIN = {"__init__.py", "__main__.py"}
BANNED = ("utils", "helpers", "manager", "common")


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name not in WITHOUT_TWIN], ids=name)
def test_source_file_has_a_twin_test(path: Path) -> None:
    twin = ROOT / "tests" / path.relative_to(SOURCE).parent / f"test_{path.name}"
    assert twin.is_file(), f"{name(path)} has no twin: write {twin.relative_to(ROOT)}"
    assert "def test_" in twin.read_text("utf-8"), f"{twin.relative_to(ROOT)} holds no test"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_source_file_is_short_and_well_named(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= 400, f"{name(path)} has {lines} lines; split it"
    assert not any(word in path.stem for word in BANNED)


@pytest.mark.parametrize("path", ADAPTERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_source_file_of_an_adapter_has_a_twin_test_and_is_short(path: Path) -> None:
    twin = path.parents[2] / "tests" / f"test_{path.name}"
    assert path.name in WITHOUT_TWIN | IN_SYNAPSE or twin.is_file(), f"write {twin.relative_to(ROOT)}"
    assert path.read_text("utf-8").count("\n") <= 400
    assert not any(word in path.stem for word in BANNED)


def test_every_test_has_a_source() -> None:
    for test in (ROOT / "tests").rglob("test_*.py"):
        if test == Path(__file__):
            continue
        source = SOURCE / test.relative_to(ROOT / "tests").parent / test.name.removeprefix("test_")
        assert source.is_file(), f"{test.relative_to(ROOT)} mirrors no source file"


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.name)
def test_compiled_part_has_types_and_a_test_that_holds_it_to_its_plain_twin(path: Path) -> None:
    twin = KERNEL / "tests" / f"test_{path.stem}.py"
    assert path.with_suffix(".pyi").is_file(), f"{path.name} has no types: write {path.stem}.pyi"
    assert twin.is_file(), f"{path.name} has no twin: write {twin.relative_to(ROOT)}"
    assert "PURE[" in twin.read_text("utf-8"), f"{twin.relative_to(ROOT)} compares nothing with a plain function"
    assert path.read_text("utf-8").count("\n") <= 400
    assert path.stem in (KERNEL / "src" / "bascule_kernel" / "__init__.py").read_text("utf-8")


def test_every_compiled_part_is_there() -> None:
    stems = {path.stem for path in COMPILED}
    for test in (KERNEL / "tests").glob("test_*.py"):
        assert test.stem.removeprefix("test_") in stems, f"{test.relative_to(ROOT)} tests no part"
