from bascule.simulate.defence import NOTHING, Answer, none
from bascule.simulate.step import Click


def test_no_defence_lets_everything_through() -> None:
    assert none(Click("m", "a", "https://a.example/", 1.0), 1.0) is NOTHING
    assert Answer(passes=True, freezes=()) == NOTHING
