"""Outbreaks played over real communication graphs, and how much of the truth the infection tree finds again.

No trace of a real outbreak in chat can be had. The graphs and their timing are real; who was lured by whom is made, and
known. ``named`` is the share of openings whose account the network tells; the others are counts by message.
"""

import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import msgspec
from benchmarks.figure import Figure

from bascule.campaigns.counterfactual import Spared, counterfactual
from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Opening, Sent
from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree
from bascule.exposure.infection import Contacts
from bascule.gate.message import Message
from bascule.simulate.parameters import Parameters, Traffic, attack
from bascule.simulate.play import Play
from bascule.simulate.sources import Sources, sources
from bascule.simulate.step import Click, Step
from bascule.simulate.truth import Hijack

COMMAND = "python -m benchmarks.scoreboard tree"
GRAPHS = ("college", "nus", "gitter", "irc")
SEEDS = (1, 2, 3, 4, 5)
FEW = 10
"""Accounts that turned, below which an outbreak that died by itself is not counted."""
HOURS = 2.0
"""When everything with the link begins to be withheld, in the outbreaks that are met."""


class Played(msgspec.Struct, frozen=True):
    """An outbreak as the record has it, with the truth.

    Attributes:
        messages: the attack's messages.
        contacts: by account, whom it wrote to before.
        hijacks: the truth.
        until: when it ended.
    """

    messages: tuple[Sent, ...]
    contacts: dict[str, tuple[str, ...]]
    hijacks: tuple[Hijack, ...]
    until: float

    @property
    def parents(self) -> dict[str, str]:
        """By account that was lured and sent on, who lured it."""
        return {one.account: one.lured_by for one in self.hijacks if one.first_sent_at is not None and one.lured_by}


@cache
def _sources(shared: Path, graph: str) -> Sources:
    return sources(shared, Traffic(graph=graph))  # type: ignore[arg-type] # one of GRAPHS


def play(shared: Path, graph: str, kind: str, seed: int, named: float, *, met: bool = False) -> Played:
    """Play one outbreak, all delivered; or, where it is ``met``, nothing any more after some hours."""
    traffic = Traffic(graph=graph)  # type: ignore[arg-type] # one of GRAPHS
    running = Play(Parameters(traffic, (attack(kind, after=0.5),)), seed, _sources(shared, graph))
    contacts, record = Contacts(), Recording(Random(seed), named)
    first: float | None = None
    for number, step in enumerate(running, 1):
        if step.label.story != f"{kind}-1":
            if isinstance(step.what, Message):
                contacts.take(step.what.sender, step.what.recipients)
            continue
        if isinstance(step.what, Message) and first is None:
            first = step.at
        late = met and first is not None and step.at >= first + HOURS * 3600
        if late:
            running.refuse()
        record.take(number, step, late)
    return Played(record.messages(), contacts.told(), running.hijacks(), running.now)


class Recording:
    """What the record holds of an outbreak: messages, and openings as a link server sees them."""

    def __init__(self, random: Random, named: float) -> None:
        self._random, self._named = random, named
        self._sent: list[Sent] = []
        self._viewers: dict[str, dict[str, float]] = {}
        self._others: dict[str, list[float]] = {}

    def take(self, number: int, step: Step, late: bool) -> None:
        """Take a step in; ``late`` ones were refused."""
        what = step.what
        if isinstance(what, Message):
            direct = len(what.recipients) == 1
            self._sent.append(
                Sent(number, what.id, what.sender, what.recipients, step.at, audience=what.audience, direct=direct,
                     withheld=late)
            )  # fmt: skip
        elif isinstance(what, Click) and not late:
            minute = what.at // 60 * 60
            if self._random.random() < self._named:
                self._viewers.setdefault(what.message, {}).setdefault(what.account, minute)
            else:
                self._others.setdefault(what.message, []).append(minute)

    def messages(self) -> tuple[Sent, ...]:
        """The messages with their openings."""
        return tuple(
            msgspec.structs.replace(
                one,
                viewers=tuple(Opening(name, at) for name, at in self._viewers.get(one.message, {}).items()),
                opened=len(self._others.get(one.message, ())),
                opened_at=min(self._others.get(one.message, ()), default=None),
            )
            for one in self._sent
        )


def tree_of(played: Played) -> tuple[Spread, Tree]:
    """The tree of an outbreak."""
    spread = Spread()
    spread.take(played.messages)
    return spread, grow(spread, played.until)


def suites(shared: Path) -> list[Figure]:
    """Every figure about infection trees."""
    blasts = _played(shared, "blast", 0.5)
    return [
        *_links("", blasts, "half of the openings by name, others as counts"),
        *_links("_slow", _played(shared, "drip", 0.5), "drips: hours between an account's messages; openings likewise"),
        *_links(
            "_unopened", [_without(one) for one in blasts], "the same blasts with no opening known at all", goal=None
        ),
        *_reproduction(blasts),
        *_spared(shared),
        *_million(),
    ]


def _played(shared: Path, kind: str, named: float, *, met: bool = False) -> list[Played]:
    return [play(shared, graph, kind, seed, named, met=met) for graph in GRAPHS for seed in SEEDS]


def _links(suffix: str, outbreaks: Sequence[Played], about: str, goal: float | None = 0.8) -> list[Figure]:
    """Of the accounts that were lured and sent on: for how many the likeliest parent is the true one."""
    right = links = seeds = found = 0
    said = 0.0
    for one in outbreaks:
        _, tree = tree_of(one)
        truth = one.parents
        links += len(truth)
        right += sum(
            truth.get(sender.account) == sender.parents[0].account for sender in tree.senders if sender.parents
        )
        said += sum(sender.parents[0].weight for sender in tree.senders if sender.parents)
        begun = {hijack.account for hijack in one.hijacks if hijack.first_sent_at is not None and not hijack.lured_by}
        seeds += len(begun)
        found += len(begun & {origin.account for origin in tree.origins})
    data = f"{links:,} links of {len(outbreaks)} outbreaks on {', '.join(GRAPHS)}; {about}"
    of = f"{seeds} accounts that began them; {about}"
    return [
        _share(f"tree.parents_found{suffix}", right / links, goal, data),
        Figure(
            f"tree.confidence_error{suffix}", abs(said - right) / links, "share", goal and 0.05, "lower",
            f"what the likeliest parents weigh less how often they are right; {data}", COMMAND,
        ),
        _share(f"tree.origins_found{suffix}", found / seeds, goal and 0.9, of),
    ]  # fmt: skip


def _reproduction(outbreaks: Sequence[Played]) -> list[Figure]:
    """The first cohort's R beside what its accounts really turned."""
    held, errors = 0, []
    for one in outbreaks:
        _, tree = tree_of(one)
        if not tree.reproduction.told:
            continue
        rate = tree.reproduction.over_time[0]
        early = {sender.account for sender in tree.senders if rate.since <= sender.at <= rate.until}
        truth = sum(parent in early for parent in one.parents.values()) / len(early)
        held += rate.low <= truth <= rate.high
        errors.append(abs(rate.mean - truth) / max(truth, 0.1))
    data = f"the first cohort of {len(errors)} outbreaks of {len(outbreaks)}, too small ones left out"
    middle = sorted(errors)[len(errors) // 2]
    return [
        _share("tree.r_held", held / len(errors), 0.9, f"the 95 % interval holds the truth; {data}"),
        Figure("tree.r_error", middle, "share", 0.25, "lower", f"median of |R - truth| / truth; {data}", COMMAND),
    ]


def _spared(shared: Path) -> list[Figure]:
    """Outbreaks met after some hours beside the same ones never met."""
    told: list[tuple[Spared, int]] = []
    count = 0
    for met, free in zip(_played(shared, "blast", 0.5, met=True), _played(shared, "blast", 0.5), strict=True):
        count += len(free.parents) >= FEW
        spread, tree = tree_of(met)
        found = counterfactual(spread, tree, met.contacts, met.until)
        if found.told:
            told.append((found, len(free.parents) - len(met.parents)))
    held = sum(one.low <= truth <= one.high for one, truth in told)
    errors = sorted(abs(one.spared - truth) / max(truth, 1) for one, truth in told)
    data = (
        f"all withheld from {HOURS:g} h on, beside never; {len(told)} outbreaks that can be told of {count} with turns"
    )
    return [
        _share("tree.spared_held", held / len(told), 0.9, f"the 95 % interval holds the difference; {data}"),
        Figure(
            "tree.spared_error", errors[len(errors) // 2], "share", None, "lower",
            f"median of |spared - truth| / truth; {data}", COMMAND,
        ),
    ]  # fmt: skip


def _million() -> list[Figure]:
    random, spread = Random(4), Spread()
    began = time.process_time()
    for number in range(20_000):
        to = tuple(f"@u{random.randrange(300_000)}" for _ in range(50))
        spread.take([Sent(number, f"m{number}", f"@u{random.randrange(5_000)}", to, 1.79e9 + number)])
    grow(spread, 1.8e9)
    spent = time.process_time() - began
    data = f"{len(spread):,} exposures of {len(spread.names):,} accounts by {len(spread.senders):,}, taken in and grown"
    return [Figure("tree.seconds_per_million", spent * 1e6 / len(spread), "s", 10.0, "lower", data, COMMAND)]


def _without(played: Played) -> Played:
    bare = (msgspec.structs.replace(one, viewers=(), opened=0, opened_at=None) for one in played.messages)
    return msgspec.structs.replace(played, messages=tuple(bare))


def _share(name: str, value: float, goal: float | None, data: str) -> Figure:
    return Figure(name, value, "share", goal, "higher", data, COMMAND)
