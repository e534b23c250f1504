"""A planted outbreak: accounts on a contact graph that open a lure, turn, and send it on, with the truth kept."""

import math
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from random import Random

import msgspec

from bascule.campaigns.sent import Opening, Sent

START = 1_790_000_000.0


class Shape(msgspec.Struct, frozen=True):
    """What an outbreak is like.

    Attributes:
        origins: accounts that begin it.
        opens: the share of those shown the link who open it.
        falls: the share of those who opened it who lose their account.
        to_open: the median time until it is opened, seconds.
        to_turn: the median time from then to the account's own blast.
        spread: the standard deviation of those times' logarithms.
        blast: contacts that a turned account sends it to, at most.
        named: the share of openings whose viewer the network names.
        days: how long it is followed.
        stopped: seconds after the start from which nothing is delivered any more; None for never.
        most: accounts that turn, at most.
    """

    origins: int = 1
    opens: float = 0.3
    falls: float = 0.4
    to_open: float = 600.0
    to_turn: float = 1200.0
    spread: float = 1.0
    blast: int = 30
    named: float = 0.5
    days: float = 3.0
    stopped: float | None = None
    most: int = 2000


class Outbreak(msgspec.Struct, frozen=True):
    """What was sent, and what happened.

    Attributes:
        messages: in the order of the record.
        parents: by turned account, who turned it.
        turned_at: by account that sent the lure, when.
        until: how far it was followed.
        whole: the tree ended by itself, not for the limit of accounts.
    """

    messages: tuple[Sent, ...]
    parents: Mapping[str, str]
    turned_at: Mapping[str, float]
    until: float
    whole: bool

    @property
    def reproduction(self) -> float:
        """Accounts turned by each one that sent it."""
        return len(self.parents) / len(self.turned_at)


def random_contacts(random: Random, accounts: int, mean: float) -> dict[str, list[str]]:
    """A contact graph with heavy tails: each draws a log-normal number of others; contacts are mutual."""
    names = [f"@u{number}" for number in range(accounts)]
    found: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        for other in random.sample(names, min(int(random.lognormvariate(math.log(mean / 2), 0.6)) + 1, accounts)):
            if other != name:
                found[name].add(other)
                found[other].add(name)
    return {name: sorted(others) for name, others in found.items()}


def break_out(random: Random, contacts: Mapping[str, Sequence[str]], shape: Shape) -> Outbreak:
    """Play an outbreak."""
    until = START + shape.days * 86_400
    begun = random.sample([name for name, others in contacts.items() if others], shape.origins)
    waiting: list[tuple[float, int, str, str]] = []
    for order, name in enumerate(begun):
        heappush(waiting, (START + random.uniform(0, 600), order, name, ""))
    turned: dict[str, float] = {}
    parents: dict[str, str] = {}
    blasts: list[tuple[float, str, str, Opening | None]] = []
    order, whole = len(waiting), True
    while waiting:
        at, _, name, parent = heappop(waiting)
        if name in turned or at > until:
            continue
        if len(turned) >= shape.most:
            whole = False
            break
        turned[name] = at
        if parent:
            parents[name] = parent
        others = list(contacts[name])
        random.shuffle(others)
        for place, other in enumerate(others[: shape.blast]):
            when = at + place * 2.0
            opening, turns = _happens(random, other, when, shape)
            if turns is not None:
                order += 1
                heappush(waiting, (turns, order, other, name))
            blasts.append((when, name, other, opening))
    return Outbreak(tuple(_messages(random, blasts, shape, until)), parents, turned, until, whole)


def _happens(random: Random, other: str, when: float, shape: Shape) -> tuple[Opening | None, float | None]:
    """Whether somebody shown the lure opens it, and when it turns."""
    stop = math.inf if shape.stopped is None else START + shape.stopped
    if when >= stop or random.random() >= shape.opens:
        return None, None
    opened = when + random.lognormvariate(math.log(shape.to_open), shape.spread)
    falls = random.random() < shape.falls
    if opened > stop:
        return None, None
    turns = opened + random.lognormvariate(math.log(shape.to_turn), shape.spread) if falls else None
    return Opening(other, opened), turns


def _messages(
    random: Random, blasts: list[tuple[float, str, str, Opening | None]], shape: Shape, until: float
) -> list[Sent]:
    found = []
    for number, (at, sender, other, opening) in enumerate(sorted(blasts, key=lambda one: one[0]), 1):
        withheld = shape.stopped is not None and at >= START + shape.stopped
        known = opening is not None and opening.at <= until
        viewers: tuple[Opening, ...] = ()
        opened, opened_at = 0, None
        if known and opening is not None:
            minute = opening.at // 60 * 60
            if random.random() < shape.named:
                viewers = (Opening(other, minute),)
            else:
                opened, opened_at = 1, minute
        found.append(
            Sent(
                number=number,
                message=f"m{number}",
                sender=sender,
                recipients=(other,),
                at=at,
                conversation=f"!{number}",
                audience=1,
                direct=True,
                withheld=withheld,
                opened=opened,
                opened_at=opened_at,
                viewers=viewers,
            )
        )
    return found
