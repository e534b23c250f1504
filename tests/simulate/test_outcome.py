import re
from collections import Counter
from pathlib import Path

from bascule.accounts.event import AccountEvent
from bascule.gate.message import Message
from bascule.simulate import NOTHING, Answer, Click, Outcome, Parameters, Sources, attack, none, occasion, outcome, run

WORLD = Parameters(attack=(attack("blast", day=20.0, blends=0.0),), occasion=(occasion("meme", day=15.0),))


class AfterThree:
    """Freezes whoever writes from an attacker's network more than three times."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def __call__(self, what: Message | AccountEvent | Click, at: float) -> Answer:
        if not isinstance(what, Message) or not what.client or not what.client.ip.startswith("198."):
            return NOTHING
        self.sent[what.sender] += 1
        return Answer(passes=False, freezes=(what.sender,)) if self.sent[what.sender] > 3 else NOTHING


def everybody(what: Message | AccountEvent | Click, at: float) -> Answer:
    return Answer(passes=False, freezes=(what.sender,)) if isinstance(what, Message) else NOTHING


def test_a_defence_spares_people(small: Sources) -> None:
    found = outcome(WORLD, 1, small, AfterThree())
    assert found.kinds() == ("blast",)
    frozen, of = found.before("blast", 5)
    assert frozen == of > 0
    assert found.before("blast", 3) == (0, of)
    assert max(found.reached("blast")) == 3
    assert all(0 < seconds < 600 for seconds in found.seconds("blast"))
    spared = found.spared("blast")
    assert spared is not None
    assert 0.5 < spared <= 1
    assert found.wrong() == ()
    assert all(freeze.during == "blast" for freeze in found.defended.freezes)


def test_no_defence_spares_nobody(small: Sources) -> None:
    free = run(WORLD, 1, small, none)
    found = outcome(WORLD, 1, small, none, free)
    assert found.free is free
    assert found.spared("blast") == 0.0
    assert found.before("blast", 5)[0] == 0
    assert free.account_months > 60


def test_freezing_everybody_is_wrong(small: Sources) -> None:
    found = outcome(WORLD, 1, small, everybody)
    assert found.wrong_per_million() > 1e5
    assert {freeze.during for freeze in found.wrong()} == {"", "meme"}
    assert found.defended.refused == found.defended.benign
    assert found.spared("blast") == 1.0


def test_an_attack_that_found_nobody_says_so(small: Sources) -> None:
    assert outcome(Parameters(attack=(attack("blast", seeds=0),)), 1, small, none).spared("blast") is None


def test_the_snippet_of_the_page_runs() -> None:
    page = (Path(__file__).parents[2] / "docs/analyse/simulation.md").read_text("utf-8")
    (snippet,) = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    exec(compile(snippet, "simulation.md", "exec"), names)
    found = names["found"]
    assert isinstance(found, Outcome)
    assert found.spared("drip") == 0.0
