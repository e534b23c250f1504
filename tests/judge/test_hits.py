from itertools import count

from bascule.judge.hits import Told, hits_of
from bascule.judge.rules.rule import Hit, Mode
from bascule.judge.tally import RuleReport


def hit(rule: str, mode: Mode = "shadow", version: int = 1) -> Hit:
    return Hit(rule, version, mode, 1.0, (), "because")


def told(number: int, *hits: Hit, stopped: bool = False) -> Told:
    return Told(f"m{number}", float(number), f"@s{number % 2}", "room", hits, stopped)


def rules(*history: Told, **labels: str) -> dict[tuple[str, int, str], RuleReport]:
    clock = count().__next__
    report = hits_of(history, clock, labels.get)  # type: ignore[arg-type]
    return {(one.rule, one.version, one.mode): one for one in report.rules}


def test_shadow_and_live_hits_are_counted_apart() -> None:
    found = rules(told(1, hit("a", "live")), told(2, hit("a")), told(3, hit("a"), hit("b")), told(4))
    assert {key: one.hits for key, one in found.items()} == {
        ("a", 1, "live"): 1, ("a", 1, "shadow"): 2, ("b", 1, "shadow"): 1
    }  # fmt: skip
    assert found["a", 1, "shadow"].overlap[0].rule == "b"


def test_precision_is_against_labels_and_hurt_are_those_not_bad() -> None:
    found = rules(told(1, hit("a")), told(2, hit("a"), stopped=True), told(3, hit("a")), m1="bad", m2="good")
    one = found["a", 1, "shadow"]
    assert (one.bad, one.good, one.precision, one.stopped_already) == (1, 1, 0.5, 1)
    assert [(hurt.name, hurt.messages) for hurt in one.hurt_senders] == [("@s0", 1), ("@s1", 1)]


def test_versions_are_told_apart() -> None:
    assert set(rules(told(1, hit("a")), told(2, hit("a", version=2)))) == {("a", 1, "shadow"), ("a", 2, "shadow")}


def test_nothing_on_the_record_is_an_answer() -> None:
    report = hits_of((), lambda: 0.0)
    assert (report.messages, report.rules, report.since) == (0, (), None)
