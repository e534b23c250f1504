"""The running counts behind ``counter.NAME``: taken along message by message, with time passed in.

Everything is a function of the messages taken in so far and their times, so history taken in again gives the same
counts. Keys and values are kept as 64-bit hashes (BLAKE2b), never as names.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import msgspec

from bascule.judge.rules.counter import Declaration
from bascule.judge.rules.expression import Expression
from bascule.judge.rules.facts import Facts
from bascule.judge.rules.translate import Conditions
from bascule.judge.rules.vocabulary import FIELDS, KEYS, RECIPIENT, Scope, Value
from bascule.judge.rules.window import MOST_KEYS, MOST_VALUES, Counts, Different, FirstSeen, Key, Row, Table

TOTAL_KEYS = 400_000
"""Keys of all counters of a network together: at most 800 bytes each, 200 to 450 as a rule."""
TOTAL_VALUES = 1_000_000
"""Different values of all counters of a network together, some 90 bytes each."""


class Counter(msgspec.Struct, frozen=True):
    """A counter that was checked.

    Attributes:
        name: as in ``counter.NAME``.
        declaration: what it counts.
        where: its condition; None where every message counts.
        stage: one more than the highest stage of the counters its condition uses; 0 where it uses none.
    """

    name: str
    declaration: Declaration
    where: Expression | None = None
    stage: int = 0

    @property
    def by_link(self) -> bool:
        """Whether each link is looked at by itself."""
        field = self.declaration.field
        of_link = field not in ("", RECIPIENT) and FIELDS[KEYS[field]].scope == "link"
        return self.declaration.scope == "link" or of_link or bool(self.where and self.where.scope == "link")


class Kept(msgspec.Struct, frozen=True):
    """One counter's state, to be kept and restored."""

    name: str
    declaration: Declaration
    latest: int
    rows: list[Row]


class Values(msgspec.Struct):
    """What conditions are evaluated on: values by name, of the message and of each link."""

    message: dict[str, Value]
    links: list[dict[str, Value]]


@functools.lru_cache(maxsize=1 << 16)
def hash64(text: str) -> int:
    """A text's 64-bit hash, the same everywhere and always."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


class _Running:
    """One counter with its table."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        declaration = counter.declaration
        self.name = f"counter.{counter.name}"
        self.table = _table(declaration)
        self.fields = tuple(KEYS[key] for key in declaration.keys)
        self.value_field = KEYS.get(declaration.field, "")
        self.scale = 60.0 / declaration.window if declaration.what == "rate" else None
        self.nothing: Value = 0.0 if declaration.kind == "double" else 0
        self.distinct = declaration.what == "distinct"
        self.key_scope = declaration.scope
        self.by_link = counter.by_link

    def take(self, facts: Facts, values: Values, holds: Sequence[bool], now: float) -> None:
        """Count the message and write the value after it among ``values``; ``holds`` has one entry for each part."""
        if self.key_scope == "message":
            told = self._told(values.message, facts, values.links, holds, now)
            values.message[self.name] = told
            for link in values.links:
                link[self.name] = told
            return
        done: dict[Key, Value] = {}
        pairs = list(zip(values.links, holds, strict=True))
        for link, held in sorted(pairs, key=lambda pair: not pair[1]):  # what counts first, so that all see it
            key = self._key(link)
            if key not in done or (held and self.distinct):
                done[key] = self._told(link, facts, (link,), (held,), now)
            link[self.name] = done[key]

    def _told(
        self,
        keyed: Mapping[str, Value],
        facts: Facts,
        links: Sequence[Mapping[str, Value]],
        holds: Sequence[bool],
        now: float,
    ) -> Value:
        key = self._key(keyed)
        if not key:
            return self.nothing
        told: int | float | None = None
        if any(holds):
            if self.distinct:
                for value in self._values(keyed, facts, links, holds):
                    told = self.table.add(key, now, value)
            else:
                told = self.table.add(key, now)
        if told is None:
            told = self.table.ask(key, now)
        return told if self.scale is None else told * self.scale

    def _key(self, values: Mapping[str, Value]) -> Key:
        parts = [str(values[field]) for field in self.fields]
        return tuple(map(hash64, parts)) if all(parts) else ()

    def _values(
        self,
        keyed: Mapping[str, Value],
        facts: Facts,
        links: Sequence[Mapping[str, Value]],
        holds: Sequence[bool],
    ) -> Iterable[int]:
        if not self.value_field:
            return map(hash64, facts.recipients)
        if self.by_link and FIELDS[self.value_field].scope == "link":
            found = [str(link[self.value_field]) for link, held in zip(links, holds, strict=True) if held]
        else:
            found = [str(keyed[self.value_field])]
        return [hash64(text) for text in dict.fromkeys(found) if text]


def _table(declaration: Declaration) -> Table:
    if declaration.what == "distinct":
        return Different(declaration.window)
    return FirstSeen(declaration.window) if declaration.what == "first_seen" else Counts(declaration.window)


class _Stage:
    """Counters whose conditions can be looked at together."""

    def __init__(self, running: Sequence[_Running]) -> None:
        self.running = running
        self._conditions: dict[Scope, tuple[list[_Running], Conditions]] = {}
        for scope in ("message", "link"):
            those = [one for one in running if one.counter.where is not None and one.counter.where.scope == scope]
            if those:
                where = [one.counter.where for one in those if one.counter.where is not None]
                self._conditions[scope] = (those, Conditions(where))

    def take(self, facts: Facts, values: Values, now: float) -> None:
        of_message = self._holding("message", values.message)
        of_links = [self._holding("link", link) for link in values.links] if "link" in self._conditions else []
        for one in self.running:
            where = one.counter.where
            parts = len(values.links) if one.by_link else 1
            if where is None:
                holds = [True] * parts
            elif where.scope == "message":
                holds = [one.name in of_message] * parts
            else:
                holds = [one.name in held for held in of_links]
            one.take(facts, values, holds, now)

    def _holding(self, scope: Scope, values: Mapping[str, Value]) -> frozenset[str]:
        if scope not in self._conditions:
            return frozenset()
        those, conditions = self._conditions[scope]
        return frozenset(those[number].name for number in conditions.holding(values)[0])


class Counters:
    """The state of one network's counters.

    Args:
        declared: the counters of a rule set.
        before: the state so far; counters declared just as there go on from it.
    """

    def __init__(self, declared: Iterable[Counter] = (), before: "Counters | None" = None) -> None:
        self.declared = tuple(sorted(declared, key=lambda one: (one.stage, one.name)))
        self._running = [_Running(one) for one in self.declared]
        if before is not None:
            old = {one.name: one for one in before._running}  # noqa: SLF001 - of the same class
            for one in self._running:
                kept = old.get(one.name)
                if kept is not None and kept.counter.declaration == one.counter.declaration:
                    one.table = kept.table
        for one in self._running:
            one.table.most = min(MOST_KEYS, TOTAL_KEYS // len(self._running))
            one.table.values = min(MOST_VALUES, TOTAL_VALUES // len(self._running))
        stages = sorted({one.stage for one in self.declared})
        self._stages = [_Stage([one for one in self._running if one.counter.stage == stage]) for stage in stages]

    @property
    def dropped(self) -> dict[str, int]:
        """By counter, how many keys had to go before their window was over; a counter at its bound counts too low."""
        return {one.counter.name: one.table.dropped for one in self._running if one.table.dropped}

    def take(self, facts: Facts, values: Values, now: float) -> None:
        """Count a message sent at ``now`` (seconds since the epoch); every ``counter.NAME`` is then in ``values``."""
        for stage in self._stages:
            stage.take(facts, values, now)

    def snapshot(self) -> list[Kept]:
        """Everything, to be kept; times to the millisecond."""
        return [
            Kept(one.counter.name, one.counter.declaration, one.table.latest, one.table.rows()) for one in self._running
        ]

    def restore(self, kept: Iterable[Kept]) -> None:
        """Go on from a snapshot; what was declared otherwise then begins anew."""
        by_name = {one.name: one for one in kept}
        for one in self._running:
            found = by_name.get(one.counter.name)
            if found is not None and found.declaration == one.counter.declaration:
                one.table.restore(found.rows, found.latest)


def dumps(kept: list[Kept]) -> bytes:
    """A snapshot as MessagePack."""
    return msgspec.msgpack.encode(kept)


def loads(data: bytes) -> list[Kept]:
    """A snapshot from ``dumps``.

    Raises:
        msgspec.ValidationError: it is none.
    """
    return msgspec.msgpack.decode(data, type=list[Kept])
