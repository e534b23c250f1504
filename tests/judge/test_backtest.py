from collections.abc import Iterator
from typing import Any

import pytest

from bascule.judge.backtest import EVERY, Progress, Recorded, backtest
from bascule.judge.rules.facts import facts
from bascule.judge.rules.load import load
from bascule.judge.rules.ruleset import RuleSet
from bascule.judge.rules.vocabulary import vocabulary
from bascule.judge.tally import Label, Report, RuleReport

RULES = """
counters:
  burst: distinct(recipient) by sender over 10m
rules:
  - {id: gift, when: message.text.contains("gift"), mode: live, score: 2, reason: r, author: a}
  - {id: burst, when: counter.burst >= 3, mode: shadow, score: 2, reason: r, author: a}
  - {id: gift-link, when: 'message.text.contains("gift") && message.links > 0', score: 2, reason: r, author: a}
  - {id: odd, when: 1 / message.links > 0, score: 2, reason: r, author: a}
  - {id: asleep, when: "true", mode: off, score: 2, reason: r, author: a}
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    loaded = load({"rules.yaml": RULES}, vocabulary([]))
    assert not loaded.problems
    return loaded.rules


def recorded(number: int, text: str, sender: str = "ann", links: int = 0, **more: Any) -> Recorded:
    message = {
        "message.text": text,
        "account.id": sender,
        "conversation.id": f"room-of-{sender}",
        "message.links": links,
    }
    return Recorded(f"m{number}", 100.0 + number, facts(message, recipients=[f"r{number}"]), **more)


def by_id(report: Report) -> dict[str, RuleReport]:
    return {one.rule: one for one in report.rules}


def replayed(rules: RuleSet, history: Any, labels: dict[str, Label] | None = None, **more: Any) -> Report:
    return backtest(history, rules, iter(range(10**6)).__next__, (labels or {}).get, **more)


def test_hits_are_measured_against_labels(rules: RuleSet) -> None:
    history = [recorded(n, "free gift" if n < 6 else "hello", sender=f"s{n % 4}") for n in range(10)]
    labels: dict[str, Label] = {"m0": "bad", "m1": "bad", "m2": "bad", "m3": "good", "m8": "bad", "m9": "good"}
    report = replayed(rules, history, labels)
    gift = by_id(report)["gift"]
    assert (report.messages, report.bad, report.good, report.since, report.until) == (10, 4, 2, 100.0, 109.0)
    assert (gift.hits, gift.bad, gift.good) == (6, 3, 1)
    assert (gift.bad_share, gift.good_share, gift.tells_apart) == (0.75, 0.5, 0.6)
    assert gift.precision == 0.75
    assert (gift.precision_low, gift.precision_high) == (
        pytest.approx(0.3006, abs=1e-3),
        pytest.approx(0.9544, abs=1e-3),
    )


def test_without_labels_nothing_is_made_up(rules: RuleSet) -> None:
    gift = by_id(replayed(rules, [recorded(0, "gift")]))["gift"]
    assert (gift.hits, gift.precision, gift.precision_low, gift.bad_share, gift.tells_apart) == (
        1,
        None,
        None,
        None,
        None,
    )


def test_who_would_have_been_hurt_are_those_not_labelled_bad(rules: RuleSet) -> None:
    history = [recorded(n, "gift", sender="ann" if n % 3 else "bo") for n in range(9)]
    gift = by_id(replayed(rules, history, {"m0": "bad", "m1": "good"}))["gift"]
    assert [(one.name, one.messages) for one in gift.hurt_senders] == [("ann", 6), ("bo", 2)]
    assert [(one.name, one.messages) for one in gift.hurt_conversations] == [("room-of-ann", 6), ("room-of-bo", 2)]


def test_counters_are_rebuilt_and_shadow_is_told_like_live(rules: RuleSet) -> None:
    report = replayed(rules, [recorded(n, "hello") for n in range(5)])
    assert [(one.rule, one.mode, one.hits) for one in report.rules] == [
        ("gift", "live", 0), ("burst", "shadow", 3), ("gift-link", "shadow", 0), ("odd", "shadow", 0),
    ]  # fmt: skip
    assert by_id(report)["odd"].failed == 5


def test_overlap_with_other_rules_and_with_what_was_stopped_is_told(rules: RuleSet) -> None:
    history = [recorded(n, "gift", sender=f"s{n}", links=n % 2, stopped=n == 0) for n in range(4)]
    found = by_id(replayed(rules, history))
    assert [(one.rule, one.messages) for one in found["gift"].overlap] == [("gift-link", 2), ("odd", 2)]
    assert (found["gift"].alone, found["gift"].stopped_already, found["gift-link"].alone) == (2, 1, 0)


def test_progress_is_told_and_history_is_read_once_as_it_comes(rules: RuleSet) -> None:
    alive = 0

    def history() -> Iterator[Recorded]:
        nonlocal alive
        for n in range(2 * EVERY + 5):
            alive = n
            yield recorded(n, "gift")

    told: list[tuple[Progress, int]] = []
    replayed(rules, history(), progress=lambda progress: told.append((progress, alive)))
    assert [one.messages for one, _ in told] == [EVERY, 2 * EVERY, 2 * EVERY + 5]
    assert [at for _, at in told] == [EVERY - 1, 2 * EVERY - 1, 2 * EVERY + 4]
    assert told[0][0].hits >= EVERY


def test_the_same_history_gives_the_same_report(rules: RuleSet) -> None:
    history = [recorded(n, "gift", sender=f"s{n % 5}") for n in range(300)]
    assert replayed(rules, history) == replayed(rules, iter(history))


def test_no_history_is_no_error(rules: RuleSet) -> None:
    report = replayed(rules, [])
    assert (report.messages, report.since, report.microseconds_a_message) == (0, None, 0.0)


def test_memory_stays_bounded_however_many_senders_there_are(rules: RuleSet) -> None:
    gift = by_id(replayed(rules, (recorded(n, "gift", sender=f"s{n}") for n in range(3000))))["gift"]
    assert len(gift.hurt_senders) == 10
    assert gift.hits == 3000
