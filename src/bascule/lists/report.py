"""What became of each row of a feed: kept as JSON beside it, shown by ``bascule lists show``."""

import msgspec

from bascule.lists.entry import Rejected

KEPT = 50_000
"""Rejected rows and held rows that a report lists, each; the counts go on beyond it."""

SHRUNK = 0.1
"""A new version with less than this share of the rows it had is taken for broken..."""
SHRUNK_FROM = 50
"""... if it had at least this many."""


class Held(msgspec.Struct, frozen=True, gc=False):
    """A row that the guard held, or softened to a warning.

    Attributes:
        line: in the feed.
        expression: what it would have blocked.
        reason: why not.
    """

    line: int
    expression: str
    reason: str


class Report(msgspec.Struct):
    """One import of one feed.

    Attributes:
        feed: its name.
        format: that it was read as.
        verdict: what its rows were taken for.
        verdict_from: ``given``, ``name``, ``content`` or ``default``.
        accepted: rows that are in the index (for a grey feed: in the guard).
        hosts: accepted rows that stand for a whole host.
        paths: accepted rows that stand for one path.
        duplicates: accepted rows that say again what another said.
        expired: rows that the feed itself says are over.
        rejected: rows that make no sense, by count; each is listed in ``rejected_rows``.
        held: rows the guard held; each is listed in ``held_rows``.
        softened: accepted rows that warn instead of block; listed in ``held_rows`` too.
        reasons: how often each reason for rejecting or holding came up.
        imported_at: seconds since the epoch.
        kept_old: why a newer version was refused and the one before kept; empty otherwise.
    """

    feed: str
    format: str = ""
    verdict: str = ""
    verdict_from: str = ""
    accepted: int = 0
    hosts: int = 0
    paths: int = 0
    duplicates: int = 0
    expired: int = 0
    rejected: int = 0
    held: int = 0
    softened: int = 0
    imported_at: float = 0.0
    kept_old: str = ""
    reasons: dict[str, int] = {}
    rejected_rows: list[Rejected] = []
    held_rows: list[Held] = []

    def reject(self, row: Rejected) -> None:
        """Count and list a row that makes no sense."""
        self.rejected += 1
        self._because(row.reason)
        if len(self.rejected_rows) < KEPT:
            self.rejected_rows.append(row)

    def hold(self, row: Held, *, soft: bool) -> None:
        """Count and list a row that the guard did not let pass as it was."""
        if soft:
            self.softened += 1
        else:
            self.held += 1
        self._because(row.reason)
        if len(self.held_rows) < KEPT:
            self.held_rows.append(row)

    def _because(self, reason: str) -> None:
        reason = reason[:120]
        if reason in self.reasons or len(self.reasons) < 1000:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1

    @property
    def rows(self) -> int:
        """Rows there were, good and bad."""
        return self.accepted + self.expired + self.rejected + self.held


def refusal(before: Report | None, after: Report) -> str | None:
    """Why a new version of a feed must not replace the one before; None when it may."""
    had = before.accepted if before is not None else 0
    if after.accepted == 0 and (had or not after.expired + after.held):
        return "nothing in it could be used"
    if had >= SHRUNK_FROM and after.accepted < had * SHRUNK:
        return f"shrunk from {had} rows to {after.accepted}"
    return None
