import pytest

from bascule.accounts.act import Act
from bascule.accounts.history import UNKNOWN, observe
from bascule.accounts.marked import Marker
from bascule.accounts.step import Step, long, step

ACT = Marker(b"salt").act(Act(1000.0, "@ann", sites=("a.example",)))


def made() -> Step:
    return step(ACT, UNKNOWN, observe(UNKNOWN, ACT), fresh=True)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (40, "40 seconds"), (60, "1 minute"), (540, "9 minutes"), (7200, "2 hours"),
     (3 * 86_400, "3 days"), (14 * 30.44 * 86_400, "14 months")],
)  # fmt: skip
def test_times_are_told_in_words(seconds: float, words: str) -> None:
    assert long(seconds) == words


def test_never_is_long_ago_and_the_future_is_now() -> None:
    assert made().ago(0) == float("inf")
    assert made().ago(5000) == 0.0
    assert made().ago(400) == 600.0


def test_a_step_has_the_copies_its_act_is_one_of() -> None:
    assert made().copy is not None
    assert not made().acquainted
