"""What a defence did to a simulation: who was reached, who was spared, who was frozen by mistake."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from bascule.gate.message import Message
from bascule.simulate.defence import Defence, none
from bascule.simulate.devices import DAY
from bascule.simulate.parameters import Parameters
from bascule.simulate.play import Play
from bascule.simulate.sources import Sources
from bascule.simulate.truth import Hijack

MONTH = 30 * DAY


class Freeze(msgspec.Struct, frozen=True):
    """That a defence froze an account.

    Attributes:
        account: whose.
        at: when, seconds since the epoch.
        right: whether an attacker had it at that time: its password was given away, or it was the attacker's own.
        during: the kind of what the defence had just been shown; empty for ordinary traffic.
    """

    account: str
    at: float
    right: bool
    during: str


class Run(msgspec.Struct, frozen=True):
    """What came of one run.

    Attributes:
        hijacks: the truth about all that were taken.
        freezes: all freezes, in order.
        benign: benign messages by kind; empty for ordinary traffic.
        refused: how many of these were not delivered.
        account_months: for all senders, time from the first message until the end, in months of 30 days.
    """

    hijacks: tuple[Hijack, ...]
    freezes: tuple[Freeze, ...]
    benign: Mapping[str, int]
    refused: Mapping[str, int]
    account_months: float

    def victims(self, kind: str) -> int:
        """People who lost an account or money to a lure of this kind of attack."""
        return sum(hijack.kind == kind and bool(hijack.message) for hijack in self.hijacks)


class Outcome(msgspec.Struct, frozen=True):
    """A run with a defence beside the same run without one.

    Attributes:
        defended: with the defence.
        free: without; the same seed, so the same people would have done the same.
    """

    defended: Run
    free: Run

    def kinds(self) -> tuple[str, ...]:
        """The kinds of attack there were."""
        return tuple(dict.fromkeys(hijack.kind for hijack in self.free.hijacks))

    def used(self, kind: str) -> tuple[Hijack, ...]:
        """Accounts an attacker came into, or was kept out of by a freeze."""
        return tuple(h for h in self.defended.hijacks if h.kind == kind and (h.sent or h.stopped_at is not None))

    def reached(self, kind: str) -> list[int]:
        """For each account that was used, how many contacts a message of the attacker's was delivered to."""
        return sorted(hijack.reached for hijack in self.used(kind))

    def before(self, kind: str, contact: int) -> tuple[int, int]:
        """Accounts frozen before the message to the ``contact``-th contact was delivered; and of how many.

        Accounts that were not frozen and reached fewer are left out: they had fewer contacts, or it ended otherwise.
        """
        count = [h for h in self.used(kind) if h.stopped_at is not None or h.reached >= contact]
        return sum(hijack.reached < contact for hijack in count), len(count)

    def seconds(self, kind: str) -> list[float]:
        """For each account that was frozen, from the attacker's first message to that; 0 where it was before any."""
        return sorted(
            max(0.0, h.stopped_at - (h.first_sent_at or h.stopped_at))
            for h in self.used(kind)
            if h.stopped_at is not None
        )

    def spared(self, kind: str) -> float | None:
        """Share of would-be victims spared; None where there were none."""
        free = self.free.victims(kind)
        return 1 - self.defended.victims(kind) / free if free else None

    def wrong(self) -> tuple[Freeze, ...]:
        """Freezes of accounts that no attacker had."""
        return tuple(freeze for freeze in self.defended.freezes if not freeze.right)

    def wrong_per_million(self) -> float:
        """Wrong freezes for a million benign messages, look-alikes included."""
        return 1e6 * len(self.wrong()) / max(1, sum(self.defended.benign.values()))


def outcome(parameters: Parameters, seed: int, sources: Sources, defence: Defence, free: Run | None = None) -> Outcome:
    """Play with a defence and without.

    Args:
        parameters: what to play.
        seed: of all chance in it.
        sources: what it is made from.
        defence: asked for every step; keeps its own state, so give a new one for each run.
        free: the run without a defence where it is known, as from ``run(parameters, seed, sources, none)``.
    """
    return Outcome(run(parameters, seed, sources, defence), free or run(parameters, seed, sources, none))


def run(parameters: Parameters, seed: int, sources: Sources, defence: Defence) -> Run:
    """Play once; arguments as for ``outcome``."""
    play = Play(parameters, seed, sources)
    benign: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    first: dict[str, float] = {}
    freezes = []
    for step in play:
        answer = defence(step.what, step.at)
        if isinstance(step.what, Message) and not step.label.attack:
            benign[step.label.kind] += 1
            refused[step.label.kind] += not answer.passes
            first.setdefault(step.what.sender, step.at)
        for account in answer.freezes:
            freezes.append(Freeze(account, step.at, play.taken(account), step.label.kind))
            play.stop(account)
        if not answer.passes:
            play.refuse()
    months = sum(play.end - at for at in first.values()) / MONTH
    return Run(play.hijacks(), tuple(freezes), benign, refused, months)
