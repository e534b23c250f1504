import subprocess
import sys
from pathlib import Path

import pytest

from bascule.store.embedded import seats
from bascule.store.embedded.seats import NoSeatError, Seats

SIT = """
import sys
from pathlib import Path
from bascule.store.embedded.seats import Seats
seats = Seats(Path(sys.argv[1]))
print(seats.take(), flush=True)
seats.took_in(int(sys.argv[2]), 5.0)
print("sat", flush=True)
sys.stdin.read()
"""


def sitting(path: Path, change: int) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", SIT, str(path), str(change)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert [process.stdout.readline().strip() for _ in range(2)][1] == "sat"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(10)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def test_a_change_has_reached_all_when_the_last_living_process_took_it_in(tmp_path: Path) -> None:
    ours = Seats(tmp_path / "seats")
    assert (ours.take(), ours.taken(), ours.living()) == (0, (0,), 1)
    other = sitting(tmp_path / "seats", 7)
    ours.took_in(8, 9.0)
    assert (ours.taken(), ours.living()) == ((0, 1), 2)
    assert (ours.reached(7), ours.reached(8)) == (9.0, None)
    end(other)
    assert ours.reached(8) == 9.0, "a process that was killed holds nobody up"
    assert (ours.taken(), ours.living()) == ((0, 1), 1)
    again = sitting(tmp_path / "seats", 9)
    assert (ours.taken(), ours.living()) == ((0, 1), 2), "its seat is given to the next"
    assert ours.reached(9) is None
    end(again)
    ours.close()


def test_who_has_no_seat_says_nothing_and_who_leaves_gives_it_back(tmp_path: Path) -> None:
    seated, looking = Seats(tmp_path / "seats"), Seats(tmp_path / "seats")
    looking.took_in(9, 1.0)
    assert looking.taken() == ()
    assert looking.reached(1) == 0.0
    seated.take()
    assert looking.reached(1) is None
    later = Seats(tmp_path / "seats")
    assert later.take() == 1
    seated.close()
    assert (looking.taken(), looking.living()) == ((1,), 1), "those behind it are still seen"
    later.close()
    assert looking.taken() == ()
    looking.close()


def test_there_are_only_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "SEATS", 1)
    one, two = Seats(tmp_path / "seats"), Seats(tmp_path / "seats")
    one.take()
    with pytest.raises(NoSeatError, match="more than 1"):
        two.take()
    one.close()
    two.close()


def test_a_number_that_another_process_was_given_is_not_taken_for_the_first(tmp_path: Path) -> None:
    ours = Seats(tmp_path / "seats")
    ours.take()
    pid, _, change, at = seats._SEAT.unpack_from(ours._map, 0)
    seats._SEAT.pack_into(ours._map, 0, pid, 1, change, at)
    assert (ours.living(), ours.reached(5)) == (0, 0.0)
    ours.close()
