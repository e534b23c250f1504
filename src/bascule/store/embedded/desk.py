"""The analysts' desk in the embedded store: reports, the queue, appeals and labels."""

import functools
import sqlite3
from collections.abc import Sequence

import msgspec

from bascule.review.appeal import Appeal
from bascule.review.contracts import ClaimedError, Filed, Waiting, Wanted
from bascule.review.item import MOST_EVIDENCE, Claim, Evidence, Item, Kind, Opening, Outcome
from bascule.review.label import Labelled
from bascule.review.priority import SEVERITIES
from bascule.review.report import Report, Subject
from bascule.review.trust import Standing
from bascule.store.embedded import desk_items, desk_reports, desk_settle
from bascule.store.embedded.audit import append
from bascule.store.embedded.database import Database

TABLES = desk_items.TABLES + desk_reports.TABLES + desk_settle.TABLES


class EmbeddedDesk:
    """Implements ``bascule.review.contracts.Desk``.

    Args:
        database: the file it is kept in.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._writer = database.writer

    async def file(self, report: Report, reach: int) -> Filed:
        """See ``Desk.file``."""
        filed: Filed = await self._writer.run(lambda connection: desk_reports.file(connection, report, reach))
        return filed

    async def standing(self, network: str, reporter: str) -> Standing:
        """See ``Desk.standing``."""
        return desk_reports.standing(self._reader, network, reporter)

    async def trust_in(self, network: str, subject: Subject, since: float, now: float) -> float:
        """See ``Desk.trust_in``."""
        return await self._database.background(
            lambda connection: desk_reports.trust_in(connection, network, subject, since, now)
        )

    async def open(self, opening: Opening) -> Item:
        """See ``Desk.open``."""
        number: int = await self._writer.run(lambda connection: desk_items.open_item(connection, opening))
        item = await self.item(opening.network, number, opening.at)
        if item is None:
            raise RuntimeError("the store lost an item it had just written")
        return item

    async def take_in(self, openings: Sequence[Opening]) -> int:
        """See ``Desk.take_in``."""
        taken: int = await self._writer.run(lambda connection: desk_items.take_in(connection, openings))
        return taken

    async def take_in_held(self, limit: int) -> int:
        """See ``Desk.take_in_held``."""
        if not desk_items.held_waits(self._reader):
            return 0
        taken: int = await self._writer.run(lambda connection: desk_items.take_in_held(connection, limit))
        return taken

    async def item(self, network: str, number: int, now: float) -> Item | None:
        """See ``Desk.item``."""
        return await self._database.background(lambda connection: _whole(connection, network, number, now))

    async def queue(self, network: str, wanted: Wanted, now: float) -> tuple[Item, ...]:
        """See ``Desk.queue``."""
        return await self._database.background(lambda connection: desk_items.queue(connection, network, wanted, now))

    async def claim(self, network: str, number: int, claim: Claim, now: float) -> Item | None:
        """See ``Desk.claim``."""

        def work(connection: sqlite3.Connection) -> Item | None:
            if desk_items.undecided(connection, network, number, claim.analyst, now) is None:
                return None
            desk_items.set_claim(connection, network, number, claim)
            return _whole(connection, network, number, now)

        return await self._change(work)

    async def claim_next(self, network: str, claim: Claim, kinds: tuple[Kind, ...], now: float) -> Item | None:
        """See ``Desk.claim_next``."""

        def first(connection: sqlite3.Connection) -> tuple[int, ...]:
            return desk_items.top(connection, network, claim.analyst, kinds, now)

        # The order is worked out beside the writer, which looks only whether one of the first is still free.
        while numbers := await self._database.background(first):
            item = await self._change(functools.partial(_claim_one, network=network, of=numbers, claim=claim, now=now))
            if item is not None:
                return item
        return None

    async def release(self, network: str, number: int, analyst: str, now: float) -> Item | None:
        """See ``Desk.release``."""

        def work(connection: sqlite3.Connection) -> Item | None:
            row = desk_items.row_of(connection, network, number)
            if row is None:
                return None
            claim = desk_items.claim_of(row, now)
            if claim is not None and claim.keeps_out(analyst, now):
                raise ClaimedError(claim)
            desk_items.set_claim(connection, network, number, Claim("", 0.0))
            return _whole(connection, network, number, now)

        return await self._change(work)

    async def propose(self, network: str, number: int, proposal: Outcome, now: float) -> Item | None:
        """See ``Desk.propose``."""

        def work(connection: sqlite3.Connection) -> Item | None:
            row = desk_items.undecided(connection, network, number, proposal.analyst, now)
            if row is None:
                return None
            append(connection, desk_settle.told("review.proposed", network, number, row[3], proposal))
            connection.execute(
                "UPDATE review_item SET state = 'proposed', proposal = ?, claimed_until = 0"
                " WHERE network = ? AND number = ?",
                (desk_items.text_of(proposal), network, number),
            )
            return _whole(connection, network, number, now)

        return await self._change(work)

    async def decide(self, network: str, number: int, outcome: Outcome, now: float) -> Item | None:
        """See ``Desk.decide``."""

        def work(connection: sqlite3.Connection) -> Item | None:
            row = desk_items.undecided(connection, network, number, outcome.approved_by or outcome.analyst, now)
            if row is None:
                return None
            desk_settle.settle(connection, network, row, outcome, now)
            return _whole(connection, network, number, now)

        return await self._change(work)

    async def outcome_of(self, network: str, message: str) -> Outcome | None:
        """See ``Desk.outcome_of``."""
        row = self._reader.execute(
            "SELECT outcome FROM review_item INDEXED BY review_of_subject WHERE network = ? AND scope = 'message'"
            " AND subject = ? AND state = 'decided' ORDER BY number DESC LIMIT 1",
            (network, message),
        ).fetchone()
        return None if row is None else desk_items.outcome(row[0])

    async def appeal(self, appeal: Appeal, reach: int) -> Appeal:
        """See ``Desk.appeal``."""

        def work(connection: sqlite3.Connection) -> Appeal:
            evidence = Evidence("appeal", appeal.comment, appeal.appellant or appeal.contact, appeal.opened_at)
            opening = Opening(
                appeal.network, "appeal", appeal.subject, appeal.opened_at, reach, SEVERITIES["appeal"], (evidence,),
                appeal.due_at, appeal.id,
            )  # fmt: skip
            kept = msgspec.structs.replace(appeal, item=desk_items.open_item(connection, opening))
            desk_settle.keep_appeal(connection, kept)
            return kept

        kept: Appeal = await self._writer.run(work)
        return kept

    def appealed(self, appeal: str) -> Appeal | None:
        """See ``Desk.appealed``."""
        return desk_settle.appealed(self._reader, appeal)

    async def labels(self, network: str, after: int, limit: int) -> tuple[Labelled, ...]:
        """See ``Desk.labels``."""
        return await self._database.background(lambda connection: desk_settle.labels(connection, network, after, limit))

    async def waiting(self, network: str, now: float) -> tuple[Waiting, ...]:
        """See ``Desk.waiting``."""
        query = (
            "SELECT kind, count(*), min(opened_at), sum(due_at IS NOT NULL AND due_at < ?) FROM review_item"
            " INDEXED BY review_undecided WHERE network = ? AND state <> 'decided' GROUP BY kind ORDER BY kind"
        )
        rows = await self._database.background(lambda connection: connection.execute(query, (now, network)).fetchall())
        return tuple(Waiting(*row) for row in rows)

    async def _change(self, work: desk_items.Change) -> Item | None:
        item: Item | None = await self._writer.run(work)
        return item


def _claim_one(
    connection: sqlite3.Connection, *, network: str, of: Sequence[int], claim: Claim, now: float
) -> Item | None:
    """Claim the first of some items that is still free; None where none is."""
    for number in of:
        row = desk_items.row_of(connection, network, number)
        if row is not None and desk_items.is_free(row, claim.analyst, now):
            desk_items.set_claim(connection, network, number, claim)
            return _whole(connection, network, number, now)
    return None


def _whole(connection: sqlite3.Connection, network: str, number: int, now: float) -> Item | None:
    """An item with its evidence: what was reported, the newest first, then what was known at the start."""
    row = desk_items.row_of(connection, network, number)
    if row is None:
        return None
    reported = desk_reports.evidence(connection, network, number, now)
    evidence = (*reported, *desk_items.first_evidence(row))[:MOST_EVIDENCE]
    return desk_items.item_of(connection, network, row, now, evidence=evidence)
