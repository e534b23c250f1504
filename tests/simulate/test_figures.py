import pytest

from bascule.simulate import Answer, Outcome, Run
from bascule.simulate.figures import attack_figures, mistakes, quantile
from bascule.simulate.outcome import Freeze
from bascule.simulate.truth import Hijack


def hijack(account: str, reached: int, stopped: float | None, message: str = "m") -> Hijack:
    return Hijack(account, "blast-1", "blast", "", message, 0.0, 1.0, 10.0, 20.0, reached, reached, stopped, None)


def ran(*hijacks: Hijack, freezes: tuple[Freeze, ...] = ()) -> Run:
    return Run(hijacks, freezes, {"": 900_000, "meme": 100_000}, {"": 7, "meme": 3}, 50.0)


FREE = ran(*(hijack(f"u{n}", 30, None) for n in range(10)))
DEFENDED = ran(
    hijack("u1", 2, 15.0, ""),
    hijack("u2", 4, 16.0),
    hijack("u3", 25, 60.0),
    hijack("u4", 3, None),
    hijack("u5", 9, None),
    freezes=(Freeze("u1", 15.0, True, "blast"), Freeze("u9", 16.0, False, "meme")),
)


def test_figures_of_an_attack_over_two_outcomes() -> None:
    found = attack_figures([Outcome(DEFENDED, FREE), Outcome(DEFENDED, FREE)], "blast")
    assert (found.accounts, found.frozen) == (10, 6)
    assert found.before == {5: (4, 8), 20: (4, 6)}, "an account with three contacts proves nothing"
    assert (found.reached_median, found.reached_p95) == (4, 25)
    assert (found.seconds_median, found.seconds_p95) == (6.0, 50.0)
    assert (found.victims, found.victims_undefended, found.spared) == (8, 20, pytest.approx(0.6))
    assert found.share_before(5) == 0.5


def test_mistakes() -> None:
    found = mistakes([Outcome(DEFENDED, FREE), Outcome(DEFENDED, FREE)])
    assert (found.messages, found.refused, found.freezes, found.during) == (2_000_000, 20, 2, {"meme": 2})
    assert (found.per_million, found.per_account_month) == (1.0, 0.02)


def test_nothing_is_no_figure() -> None:
    found = attack_figures([Outcome(ran(), ran())], "blast")
    assert (found.spared, found.seconds_median, found.share_before(5)) == (None, None, None)
    assert quantile([], 0.5) is None
    assert Answer().passes
