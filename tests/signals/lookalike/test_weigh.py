from bascule.judge.verdict import Thresholds
from bascule.signals.lookalike.find import MOST
from bascule.signals.lookalike.finding import Finding, How
from bascule.signals.lookalike.weigh import CAP, DECLARED, GROUP, look_alikes


def test_a_finding_becomes_a_signal_of_a_declared_name() -> None:
    (signal,) = look_alikes([Finding("near", "discord", "Discord", "discord.com", "dlscord", 4.0)])
    assert (signal.name, signal.group, signal.weight) == ("look_alike_near", GROUP, 4.0)
    assert signal.explanation == "reads like discord.com"
    assert signal.evidence == "dlscord"


def test_every_way_is_declared() -> None:
    assert {one.id for one in DECLARED} == {f"look_alike_{how}" for how in How.__args__}  # type: ignore[attr-defined]


def test_the_group_never_reaches_a_block() -> None:
    assert Thresholds().block > CAP
    assert MOST <= CAP
    assert max(one.weight for one in DECLARED) <= CAP
