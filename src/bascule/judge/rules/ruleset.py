"""All rules of a network, ready to judge: immutable, and swapped whole.

loaded = load({"rules.yaml": text}, vocabulary(names))
counters = Counters(loaded.rules.counters, before=counters)
outcome = loaded.rules.evaluate(facts, counters, now)
"""

from collections.abc import Mapping, Sequence

import msgspec

from bascule.judge.rules.counters import Counter, Counters, Values
from bascule.judge.rules.expression import Expression
from bascule.judge.rules.facts import Facts
from bascule.judge.rules.rule import ACTIONS, Hit, Rule, RuleAction
from bascule.judge.rules.translate import Conditions
from bascule.judge.rules.vocabulary import Value
from bascule.signals.signal import Signal

GROUP = "rules"
"""The group of rules among signals."""


class Outcome(msgspec.Struct, frozen=True):
    """What the rules made of one message.

    Attributes:
        live: hits that count.
        shadow: hits that are only told of.
        failed: rules that CEL had no answer for (a division by zero, say); they did not hold.
    """

    live: tuple[Hit, ...] = ()
    shadow: tuple[Hit, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def actions(self) -> tuple[RuleAction, ...]:
        """What live rules ask for, each once, the mildest first."""
        asked = {action for hit in self.live for action in hit.actions}
        return tuple(action for action in ACTIONS if action in asked)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Live hits that add a score, as signals."""
        return tuple(
            Signal(f"rule.{hit.rule}", hit.score, hit.reason, f"version {hit.version}", GROUP)
            for hit in self.live
            if hit.score
        )


NOTHING = Outcome()


class RuleSet:
    """Rules with their conditions.

    Args:
        rules: rules, each with its checked condition.
        counters: those the conditions use.

    Attributes:
        rules: all, those that are off too, in the order given.
        counters: as given.
        conditions: of the rules that are not off, in order.
    """

    def __init__(self, rules: Sequence[tuple[Rule, Expression]] = (), counters: Sequence[Counter] = ()) -> None:
        self.rules = tuple(rule for rule, _ in rules)
        self.counters = tuple(counters)
        watched = [(rule, when) for rule, when in rules if rule.mode != "off"]
        self.conditions = tuple(when for _, when in watched)
        self._of_message = [(rule, when) for rule, when in watched if when.scope == "message"]
        self._of_link = [(rule, when) for rule, when in watched if when.scope == "link"]
        self._message = Conditions([when for _, when in self._of_message])
        self._link = Conditions([when for _, when in self._of_link])
        where = [one.where for one in counters if one.where is not None]
        names = {name for when in [*(one for _, one in watched), *where] for name in when.names}
        self._signals = {name.removeprefix("signal."): name for name in names if name.startswith("signal.")}
        self._absent: dict[str, Value] = dict.fromkeys(self._signals.values(), 0.0)

    def evaluate(self, facts: Facts, counters: Counters, now: float) -> Outcome:
        """What the rules make of a message sent at ``now`` (seconds since the epoch), which is counted as well.

        ``counters`` must have been made from this rule set's own. A rule about links holds where it holds for one of
        them. Deterministic: the same messages in the same order give the same outcomes.
        """
        values = self.values(facts)
        counters.take(facts, values, now)
        if not self.rules:
            return NOTHING
        found, failed = self._message.holding(values.message)
        hits = [_hit(self._of_message[number][0], None) for number in found]
        broken = [self._of_message[number][0].id for number in failed]
        if self._of_link:
            seen: set[int] = set()
            for place, link in enumerate(values.links):
                found, failed = self._link.holding(link)
                fresh = [number for number in found if number not in seen]
                seen.update(fresh)
                hits += [_hit(self._of_link[number][0], place) for number in fresh]
                broken += [self._of_link[number][0].id for number in failed]
        if not hits and not broken:
            return NOTHING
        live = tuple(hit for hit in hits if hit.mode == "live")
        shadow = tuple(hit for hit in hits if hit.mode == "shadow")
        return Outcome(_heaviest(live), _heaviest(shadow), tuple(dict.fromkeys(broken)))

    def values(self, facts: Facts) -> Values:
        """A value for every name that conditions use, counters excepted."""
        highest = dict(facts.signals)
        for own in facts.link_signals:
            for name, weight in own.items():
                highest[name] = max(weight, highest.get(name, weight))
        message = {**facts.message, **self._absent, **self._known(highest)}
        of_message = {**self._absent, **self._known(facts.signals)}
        links = [
            {**message, **of_message, **self._known(own), **link}
            for link, own in zip(facts.links, facts.link_signals, strict=True)
        ]
        return Values(message, links)

    def _known(self, signals: Mapping[str, float]) -> dict[str, Value]:
        return {self._signals[name]: weight for name, weight in signals.items() if name in self._signals}


def _hit(rule: Rule, link: int | None) -> Hit:
    return Hit(rule.id, rule.version, rule.mode, rule.score, rule.actions, rule.reason, link)


def _heaviest(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (-abs(hit.score), hit.rule)))
