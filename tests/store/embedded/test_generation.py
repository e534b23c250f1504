import multiprocessing
from pathlib import Path

from bascule.store.embedded.generation import Generation


def raise_elsewhere(path: str) -> None:
    Generation(Path(path)).raise_to(7)


def test_other_processes_see_it_at_once(tmp_path: Path) -> None:
    here = Generation(tmp_path / "generation")
    assert here.read() == 0
    process = multiprocessing.get_context("spawn").Process(target=raise_elsewhere, args=(str(tmp_path / "generation"),))
    process.start()
    process.join()
    assert here.read() == 7
    here.close()


def test_it_only_rises_and_outlives_its_opener(tmp_path: Path) -> None:
    first = Generation(tmp_path / "generation")
    first.raise_to(5)
    first.raise_to(3)
    first.close()
    assert Generation(tmp_path / "generation").read() == 5
