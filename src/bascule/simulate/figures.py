"""Figures over several outcomes: how far attacks came, whom a defence spared, whom it froze by mistake."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil

import msgspec

from bascule.simulate.outcome import Outcome


class AttackFigures(msgspec.Struct, frozen=True):
    """What became of one kind of attack, over all outcomes.

    Attributes:
        kind: which.
        accounts: accounts an attacker came into, or was kept out of by a freeze.
        frozen: how many of these were frozen.
        reached_median: of them all, the median number of contacts to whom an attacker's message was delivered.
        reached_p95: the 95th percentile of that.
        seconds_median: of the frozen, the median time from the attacker's first message to the freeze; None for none.
        seconds_p95: the 95th percentile of that.
        before: by n, accounts frozen before the message to the n-th contact was delivered, and of how many.
        victims: people who lost an account or money to a lure.
        victims_undefended: how many did without the defence.
    """

    kind: str
    accounts: int
    frozen: int
    reached_median: float
    reached_p95: float
    seconds_median: float | None
    seconds_p95: float | None
    before: Mapping[int, tuple[int, int]]
    victims: int
    victims_undefended: int

    @property
    def spared(self) -> float | None:
        """The share of would-be victims spared; None where there were none."""
        return 1 - self.victims / self.victims_undefended if self.victims_undefended else None

    def share_before(self, contact: int) -> float | None:
        """The share of accounts frozen before the message to that contact was delivered; None for no account."""
        frozen, of = self.before[contact]
        return frozen / of if of else None


class Mistakes(msgspec.Struct, frozen=True):
    """What a defence did to those it should have left alone, over all outcomes.

    Attributes:
        messages: benign messages, look-alikes included.
        refused: how many of them were not delivered.
        freezes: accounts frozen that no attacker had.
        during: these by the kind of look-alike that was going on; empty for ordinary traffic.
        account_months: for how long accounts were watched.
    """

    messages: int
    refused: int
    freezes: int
    during: Mapping[str, int]
    account_months: float

    @property
    def per_million(self) -> float:
        """Wrong freezes for a million benign messages."""
        return 1e6 * self.freezes / max(1, self.messages)

    @property
    def per_account_month(self) -> float:
        """Wrong freezes for a month of one account."""
        return self.freezes / self.account_months if self.account_months else 0.0


def attack_figures(outcomes: Sequence[Outcome], kind: str, contacts: Sequence[int] = (5, 20)) -> AttackFigures:
    """Figures of one kind of attack.

    Args:
        outcomes: of several seeds or graphs.
        kind: which.
        contacts: the n for ``before``.
    """
    used = [hijack for outcome in outcomes for hijack in outcome.used(kind)]
    reached = sorted(hijack.reached for hijack in used)
    seconds = sorted(value for outcome in outcomes for value in outcome.seconds(kind))
    before = {}
    for contact in contacts:
        counts = [outcome.before(kind, contact) for outcome in outcomes]
        before[contact] = sum(frozen for frozen, _ in counts), sum(of for _, of in counts)
    return AttackFigures(
        kind=kind,
        accounts=len(used),
        frozen=sum(hijack.stopped_at is not None for hijack in used),
        reached_median=quantile(reached, 0.5) or 0.0,
        reached_p95=quantile(reached, 0.95) or 0.0,
        seconds_median=quantile(seconds, 0.5),
        seconds_p95=quantile(seconds, 0.95),
        before=before,
        victims=sum(outcome.defended.victims(kind) for outcome in outcomes),
        victims_undefended=sum(outcome.free.victims(kind) for outcome in outcomes),
    )


def mistakes(outcomes: Sequence[Outcome]) -> Mistakes:
    """What was done wrongly in several outcomes."""
    wrong = [freeze for outcome in outcomes for freeze in outcome.wrong()]
    return Mistakes(
        messages=sum(sum(outcome.defended.benign.values()) for outcome in outcomes),
        refused=sum(sum(outcome.defended.refused.values()) for outcome in outcomes),
        freezes=len(wrong),
        during=dict(Counter(freeze.during for freeze in wrong)),
        account_months=sum(outcome.defended.account_months for outcome in outcomes),
    )


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that ``share`` of the ordered values do not exceed; None for none."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None
