from collections.abc import Callable
from typing import Any

from bascule.judge.rules.counters import TOTAL_KEYS, TOTAL_VALUES, Counters, dumps, hash64, loads
from bascule.judge.rules.facts import Facts, facts
from bascule.judge.rules.load import Loaded
from bascule.judge.rules.window import MOST_KEYS

Loading = Callable[[str], Loaded]


def told(loaded: Loaded, counters: Counters, message: Facts, now: float) -> Any:
    """The counters' values after a message, of the message and of each link."""
    values = loaded.rules.values(message)
    counters.take(message, values, now)
    return counted(values.message), [counted(link) for link in values.links]


def counted(values: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("counter."): value for name, value in values.items() if name.startswith("counter.")}


def declaring(loading: Loading, *lines: str) -> tuple[Loaded, Counters]:
    loaded = loading("counters:\n" + "".join(f"  {line}\n" for line in lines))
    assert not loaded.problems
    return loaded, Counters(loaded.rules.counters)


def message(sender: str = "ann", domains: tuple[str, ...] = (), **more: Any) -> Facts:
    return facts({"account.id": sender, "message.links": len(domains)}, [{"link.domain": d} for d in domains], **more)


def test_fan_out_counts_different_recipients_of_messages_that_meet_the_condition(loading: Loading) -> None:
    loaded, counters = declaring(loading, "fanout: distinct(recipient) by sender over 10m where message.links > 0")
    seen = [
        told(loaded, counters, message("ann", ("a.example",), recipients=names), 100.0)[0]["fanout"]
        for names in (["bo"], ["bo", "cy"], ["bo"], ["dee"])
    ]
    assert seen == [1, 2, 2, 3]
    assert told(loaded, counters, message("ann", (), recipients=["eve"]), 101.0)[0] == {"fanout": 3}
    assert told(loaded, counters, message("joe", ("a.example",), recipients=["bo"]), 102.0)[0] == {"fanout": 1}
    assert told(loaded, counters, message("ann", ("a.example",)), 103.0)[0] == {"fanout": 3}, "recipients not told"
    assert told(loaded, counters, message("ann", ("a.example",), recipients=["bo"]), 2000.0)[0] == {"fanout": 1}


def test_counting_by_something_of_a_link_gives_each_link_its_own_value(loading: Loading) -> None:
    loaded, counters = declaring(loading, "seen: count by domain over 1h")
    told(loaded, counters, message(domains=("a.example",)), 1.0)
    of_message, of_links = told(loaded, counters, message(domains=("a.example", "b.example", "a.example", "")), 2.0)
    assert of_message == {}
    assert of_links == [{"seen": 2}, {"seen": 1}, {"seen": 2}, {"seen": 0}], "each message counts once; nothing is none"


def test_different_domains_of_a_sender(loading: Loading) -> None:
    loaded, counters = declaring(
        loading,
        'many: distinct(domain) by sender over 1h where link.domain != "skip.example"',
        "all: count by sender over 1h",
    )
    of_message, of_links = told(loaded, counters, message(domains=("a.example", "skip.example", "b.example")), 1.0)
    assert of_message == {"many": 2, "all": 1}
    assert of_links == [of_message] * 3
    assert told(loaded, counters, message(domains=("skip.example",)), 2.0)[0] == {"many": 2, "all": 2}
    assert told(loaded, counters, message(), 3.0)[0] == {"many": 2, "all": 3}


def test_a_condition_about_links_counts_the_message_once(loading: Loading) -> None:
    loaded, counters = declaring(loading, 'bad: count by sender over 1h where link.domain.endsWith(".bad")')
    assert told(loaded, counters, message(domains=("x.bad", "y.bad", "z.fine")), 1.0)[0] == {"bad": 1}
    assert told(loaded, counters, message(domains=("z.fine",)), 2.0)[0] == {"bad": 1}


def test_rate_is_per_minute_and_first_seen_in_seconds(loading: Loading) -> None:
    loaded, counters = declaring(loading, "speed: rate by sender over 5m", "age: first_seen by domain over 1d")
    for second in range(10):
        of_message, of_links = told(loaded, counters, message(domains=("a.example",)), 100.0 + second)
    assert of_message == {"speed": 2.0}
    assert of_links == [{"speed": 2.0, "age": 9.0}]


def test_a_counter_may_use_another_that_counts_first(loading: Loading) -> None:
    loaded, counters = declaring(
        loading, "a_busy: count by sender over 1h where counter.z_all >= 3", "z_all: count by sender over 1h"
    )
    assert [told(loaded, counters, message(), float(n))[0]["a_busy"] for n in range(5)] == [0, 0, 1, 2, 3]


def test_snapshots_restore_and_other_declarations_begin_anew(loading: Loading) -> None:
    lines = (
        "n: count by sender over 1h",
        "d: distinct(recipient) by sender over 1h",
        "f: first_seen by domain over 1d",
    )
    loaded, counters = declaring(loading, *lines)
    for second in range(50):
        told(loaded, counters, message(f"s{second % 7}", ("a.example",), recipients=[str(second)]), 100.0 + second)
    kept = loads(dumps(counters.snapshot()))
    again = Counters(loaded.rules.counters)
    again.restore(kept)
    asked = message("s1", ("a.example",), recipients=["new"])
    assert told(loaded, counters, asked, 160.0) == told(loaded, again, asked, 160.0)
    other, fresh = declaring(loading, "n: count by sender over 2h", *lines[1:])
    fresh.restore(kept)
    assert told(other, fresh, asked, 160.0)[0]["n"] == 1


def test_a_new_rule_set_goes_on_counting(loading: Loading) -> None:
    loaded, counters = declaring(loading, "n: count by sender over 1h", "m: count by sender over 1h")
    for _ in range(3):
        told(loaded, counters, message(), 10.0)
    newer, _ = declaring(loading, "n: count by sender over 1h", "m: count by sender over 2h")
    assert told(newer, Counters(newer.rules.counters, before=counters), message(), 11.0)[0] == {"n": 4, "m": 1}


def test_no_names_are_kept(loading: Loading) -> None:
    loaded, counters = declaring(loading, "d: distinct(recipient) by sender over 1h")
    told(loaded, counters, message("ann-the-sender", recipients=["bo-the-reader"]), 1.0)
    assert b"ann" not in (data := dumps(counters.snapshot()))
    assert b"bo-" not in data


def test_the_hash_stays_the_same() -> None:
    assert hash64("ann") == 0x8D3ADF6ABF23F3A5


def test_all_counters_together_are_bounded(loading: Loading) -> None:
    few = declaring(loading, "n: count by sender over 1h")[1]
    _, many = declaring(loading, *(f"n{n}: distinct(recipient) by sender over {n + 1}h" for n in range(200)))
    assert few._running[0].table.most == MOST_KEYS
    assert sum(one.table.most for one in many._running) <= TOTAL_KEYS
    assert sum(one.table.values for one in many._running) <= TOTAL_VALUES
