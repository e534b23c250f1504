"""Two hundred rules on a message, and a backtest over a million generated messages, on one core.

The rules are of eight kinds: counters with signals, account and conversation fields, hosts, words in the text, lists of
domains, sums of signals, loops over facts, regular expressions. The history is generated with a fixed seed: accounts
and conversations of uneven activity, one message in three with a link, one in fifty a burst to many recipients. The
peer is the CEL library itself, asked for the same rules one by one.
"""

import json
import random
import resource
import time
from collections.abc import Iterator
from statistics import median

from bascule.judge.backtest import Recorded, backtest
from bascule.judge.rules.counters import Counters
from bascule.judge.rules.facts import Facts, at, facts
from bascule.judge.rules.load import load
from bascule.judge.rules.ruleset import RuleSet
from bascule.judge.rules.translate import by_library
from bascule.judge.rules.vocabulary import vocabulary
from benchmarks.figure import Figure, show

MESSAGES = 1_000_000
TIMED = 2_000
ROUNDS = 7
SIGNALS = ("masked", "userinfo", "mixed_script", "lookalike", "text_model", "url_model")
COMMAND = "python -m benchmarks.speed_rules"
COUNTERS = {
    "fanout": "distinct(recipient) by sender over 10m where message.links > 0",
    "same_text": "distinct(sender) by fingerprint over 1h",
    "busy": "count by sender over 1m",
    "speed": "rate by conversation over 5m",
    "new_links": "count by sender over 1d where destination.new_to_sender",
    "domain_age": "first_seen by domain over 30d",
    "domain_senders": "distinct(sender) by domain over 1d",
    "room_domains": "distinct(domain) by conversation over 1h",
}
_INTEGERS = ("fanout", "same_text", "busy", "new_links")
_TEXT = "is this you in the video I saw it last night and could not believe it call me when you have time"


def conditions(count: int = 200) -> list[str]:
    """Conditions of eight kinds, each with figures and words of its own; fixed seed."""
    numbers = random.Random(7)

    def signal() -> str:
        return f"signal.{numbers.choice(SIGNALS)}"

    def limit(least: int, most: int) -> int:
        return numbers.randint(least, most)

    kinds = (
        lambda n: f"counter.{numbers.choice(_INTEGERS)} >= {limit(6, 20)} && {signal()} > {limit(1, 4)}.0",
        lambda n: f"account.age_days < {limit(1, 9)}.0 && message.links > 0 && conversation.size > {limit(30, 300)}",
        lambda n: f'link.host.endsWith(".bad{n}.example") || link.domain == "evil{n}.example"',
        lambda n: f'message.text.contains("free gift {n}") && message.recipients >= {limit(2, 5)}',
        lambda n: f'link.domain in ["a{n}.example", "b{n}.example", "c{n}.example"] && !account.known',
        lambda n: f'{signal()} + {signal()} > {limit(4, 6)}.0 && (link.scheme == "http" || "masked" in link.facts)',
        lambda n: f'link.facts.exists(fact, fact == "odd{n}") && counter.domain_senders > {limit(2, 9)}',
        lambda n: f'message.text.matches("(?i)claim your (prize|reward) {n}")',
    )
    return [kinds[n % len(kinds)](n) for n in range(count)]


def rules(written: list[str]) -> RuleSet:
    """A rule set of these conditions and all counters."""
    document = {
        "counters": COUNTERS,
        "rules": [
            {"id": f"r{n}", "when": when, "mode": "live", "score": "1", "reason": "a rule", "author": "bench"}
            for n, when in enumerate(written)
        ],
    }
    loaded = load({"bench.yaml": json.dumps(document)}, vocabulary(SIGNALS))
    if loaded.problems:
        raise AssertionError(str(loaded.problems[0]))
    return loaded.rules


def history(messages: int, seed: int = 11) -> Iterator[Recorded]:
    """Generated messages, a quarter of a second apart on average."""
    numbers = random.Random(seed)
    now = 1.75e9
    for number in range(messages):
        now += numbers.expovariate(4)
        yield Recorded(f"m{number}", now, _message(numbers, number, now))


def _message(numbers: random.Random, number: int, now: float) -> Facts:
    sender = int(numbers.paretovariate(0.6)) % 50_000
    room = int(numbers.paretovariate(0.7)) % 8_000
    burst = number % 50 == 0
    linked = burst or number % 3 == 0
    recipients = [f"u{numbers.randrange(50_000)}" for _ in range(8 if burst else 1)]
    start = numbers.randrange(len(_TEXT))
    domain = f"site{int(numbers.paretovariate(0.8)) % 20_000}.example"
    message = {
        "message.text": _TEXT[start:] + _TEXT[:start],
        "message.length": len(_TEXT),
        "message.links": int(linked),
        "message.recipients": len(recipients),
        "message.fingerprint": f"f{numbers.randrange(100_000)}",
        "conversation.id": f"c{room}",
        "conversation.size": room % 400,
        "account.id": f"u{sender}",
        "account.age_days": float(sender % 900),
        "account.known": sender % 20 != 0,
        **at(now),
    }
    if not linked:
        return facts(message, recipients=recipients)
    link = {
        "link.host": f"www.{domain}",
        "link.domain": domain,
        "link.scheme": "https",
        "link.facts": ["nested_url", "shared_hosting"],
        "destination.new_to_sender": numbers.random() < 0.3,
    }
    return facts(
        message, [link], {"text_model": numbers.gauss(0, 1)}, [{"lookalike": 2.0}] if burst else (), recipients
    )


def figures(messages: int = MESSAGES) -> list[Figure]:
    """Measure; takes about two minutes for a million messages. Times are the processor's: one core, all its own."""
    written = conditions()
    made = rules(written)
    sample = [one for one in history(6 * TIMED) if one.facts.links][:TIMED]
    each = median(_each(made, sample) for _ in range(ROUNDS))
    peer = _library(made, sample[:20])
    began = time.process_time()
    read = rules(written)
    loading = (time.process_time() - began) * 1e3
    wall, before = time.perf_counter(), _held()
    report = backtest(history(messages), read, time.process_time)
    wall = time.perf_counter() - wall
    grown = _held() - before
    hits = sum(one.hits for one in report.rules)
    data = f"{len(written)} rules, {len(COUNTERS)} counters"
    told = f"{messages:,} generated messages, {hits:,} hits; {wall:.0f} s by the clock; making the history included"
    return [
        _figure("ms_200", each * 1e3, "ms", 0.3, f"{data}; messages with one link, counters included"),
        _figure(
            "library_ratio", peer / each, "ratio", None,
            f"{data}; the CEL library asked one by one, without counters: {peer * 1e3:.2f} ms",
        ),
        _figure("load_ms", loading, "ms", None, f"{data}; read, checked, translated"),
        _figure("backtest_1m_s", report.seconds * MESSAGES / messages, "s", 120.0, f"{data}; {told}"),
        _figure("backtest_bytes", grown, "bytes", None, f"{data}; grown by over {messages:,} messages"),
    ]  # fmt: skip


def _figure(name: str, value: float, unit: str, goal: float | None, data: str) -> Figure:
    return Figure(
        f"rules.{name}", value, unit, goal, better="higher" if unit == "ratio" else "lower", data=data, command=COMMAND
    )


def _held() -> float:
    """The most memory the process has held so far, in bytes (Linux counts in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _each(made: RuleSet, sample: list[Recorded]) -> float:
    counters = Counters(made.counters)
    began = time.process_time()
    for one in sample:
        made.evaluate(one.facts, counters, one.at)
    return (time.process_time() - began) / len(sample)


def _library(made: RuleSet, sample: list[Recorded]) -> float:
    """Seconds a message by the CEL library; every answer is compared with the translation's."""
    spent = 0.0
    for one in sample:
        values = made.values(one.facts)
        Counters(made.counters).take(one.facts, values, one.at)
        began = time.process_time()
        answers = [by_library(when, values.links[0]) for when in made.conditions]
        spent += time.process_time() - began
        hits = made.evaluate(one.facts, Counters(made.counters), one.at).live
        if sum(answer is True for answer in answers) != len(hits):
            raise AssertionError("the library and the translation disagree")
    return spent / len(sample)


if __name__ == "__main__":
    show("rules", figures())
