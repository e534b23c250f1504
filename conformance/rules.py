"""Counters and conjunctions on real person-to-person messages with sender, recipient and second.

The NUS SMS corpus (English; cite Chen and Kan 2013) is replayed through rules as a network's history would be. The
counters are held against a plain count over the whole history; a rule that is a conjunction must be silent on people
who only talk to each other, and the fan-out rule beside it is told as what it is: an alarm every New Year.
"""

import gzip
from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import Figure

from bascule.judge.backtest import Recorded, backtest
from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import facts
from bascule.judge.rules.load import load
from bascule.judge.rules.ruleset import RuleSet
from bascule.judge.rules.vocabulary import vocabulary
from bascule.judge.rules.window import PARTS
from bascule.links.find import find
from conformance.tally import Tally

RULES = """
counters:
  fanout: distinct(recipient) by sender over 1h
  same_text: distinct(recipient) by sender, fingerprint over 1h
  sent: count by sender over 1h
  domain_known: first_seen by sender, domain over 30d
rules:
  - id: fan-out-alone
    when: counter.fanout >= 5
    action: notify
    reason: goes to five or more people within an hour
    author: suite
  - id: conjunction
    when: counter.same_text >= 3 && link.domain != "" && counter.domain_known < 3600.0
    action: hold
    reason: the same text with a link new to the sender goes to three or more people
    author: suite
"""
HOUR = 3600
NO_SPACE = "a chain text without a space after a full stop, which reads as a link without scheme"
DATA = "NUS SMS corpus, English, messages with sender, recipient and second, 2010 to 2011 nearly all"


def history(shared: Path) -> list[Recorded]:
    """The timed messages, oldest first; those whose phone's clock was years off are left out."""
    found = []
    with gzip.open(shared / "messages" / "nus_sms_en.tsv.gz", "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            number, _, sender, recipient, time, *_, text = line.rstrip("\n").split("\t")
            at = _seconds(time)
            if at is not None and recipient:
                found.append(_recorded(number, at, sender, recipient, text))
    return sorted(found, key=lambda one: (one.at, one.id))


def _seconds(time: str) -> float | None:
    try:
        at = datetime.fromisoformat(time).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at.timestamp() if 2003 <= at.year <= 2015 else None


def _recorded(number: str, at: float, sender: str, recipient: str, text: str) -> Recorded:
    plain = "".join(char for char in text.casefold() if char.isalpha())
    links = [
        {"link.domain": link.url.partition("://")[2].partition("/")[0].lower(), "link.kind": link.kind}
        for link in find(text, "plain")
    ]
    message = {
        "message.text": text,
        "message.links": len(links),
        "message.recipients": 1,
        "message.fingerprint": plain,
        "account.id": sender,
    }
    return Recorded(number, at, facts(message, links, recipients=[recipient]))


def _rules() -> RuleSet:
    loaded = load({"suite.yaml": RULES}, vocabulary([]))
    if loaded.problems:
        raise AssertionError(str(loaded.problems[0]))
    return loaded.rules


def counters_agree(shared: Path) -> Tally:
    """Each count lies between a plain count over 29/30 of the window and one over the whole of it."""
    tally = Tally("rules.counters_nus", f"{DATA}; counts within one hour against plain counting", 1.0)
    rules = _rules()
    counters = Counters(rules.counters)
    times: dict[str, list[float]] = defaultdict(list)
    sent: dict[str, list[str]] = defaultdict(list)
    for one in history(shared):
        values = rules.values(one.facts)
        counters.take(one.facts, values, one.at)
        sender = one.facts.sender
        times[sender].append(one.at)
        sent[sender].append(one.facts.recipients[0])
        whole = bisect_right(times[sender], one.at - HOUR)
        short = bisect_right(times[sender], one.at - HOUR * (PARTS - 1) / PARTS)
        got = [int(str(values.message[name])) for name in ("counter.sent", "counter.fanout")]
        least = len(sent[sender]) - short, len(set(sent[sender][short:]))
        most = len(sent[sender]) - whole, len(set(sent[sender][whole:]))
        agrees = all(low <= told <= high for low, told, high in zip(least, got, most, strict=True))
        tally.check(one.id, True, agrees, "" if agrees else f"{least} to {most}, told {got}")
    return tally


def conjunction_is_quiet(shared: Path) -> Tally:
    """Messages of people who only talk to each other do not meet the conjunction, but for a few named ones."""
    tally = Tally("rules.conjunction_quiet_nus", f"{DATA}; messages that the conjunction leaves alone", 0.9999)
    rules = _rules()
    counters = Counters(rules.counters)
    for one in history(shared):
        hits = [hit.rule for hit in rules.evaluate(one.facts, counters, one.at).shadow]
        told = all(link["link.kind"] == "schemeless" for link in one.facts.links)
        tally.check(one.id, False, "conjunction" in hits, NO_SPACE if told else "")
    return tally


def fan_out_alone(shared: Path) -> Figure:
    """What a fan-out rule by itself would have alarmed on: told, not held to a goal."""
    report = backtest(history(shared), _rules(), lambda: 0.0)
    hits = next(one.hits for one in report.rules if one.rule == "fan-out-alone")
    share = hits / report.messages
    told = f"{hits:,} of {report.messages:,}; {DATA}; five or more recipients within an hour, all of them honest"
    return Figure("rules.fan_out_alone_nus", share, "share", None, better="lower", data=told, command="make scoreboard")


def suites(shared: Path) -> list[Tally | Figure]:
    """Everything, in order."""
    return [counters_agree(shared), conjunction_is_quiet(shared), fan_out_alone(shared)]
