"""The embedded store, whole: one file, and a part for each room that keeps something."""

import asyncio
from pathlib import Path

from bascule.store.embedded import (
    account_events,
    accounts,
    acquaintances,
    audit,
    containments,
    decoys,
    desk,
    exposures,
    recalls,
)
from bascule.store.embedded.database import Database
from bascule.store.embedded.ledger import EmbeddedLedger


class EmbeddedStore:
    """Everything that is kept, on SQLite; opened inside a running event loop, closed by ``close``.

    Args:
        home: the folder that holds ``bascule.db``; it is made when absent.
        loop: the loop that its futures belong to.

    Attributes:
        ledger: messages, verdicts, clicks, networks and keys.
        accounts: accounts' histories, and what they were shown.
        acquaintances: what networks have seen before.
        account_events: what happened to accounts besides messages.
        audit: who did what.
        containments: accounts that seem taken over, and what is done about them.
        decoys: what was planted, and who touched it.
        desk: reports, the review queue, appeals and labels.
        exposures: openings beyond their number: carried elsewhere, by whom where that was said.
        recalls: messages taken back, and the queue of webhooks that tell of it.

    Raises:
        StoreVersionError: the file was made by a newer version.
    """

    def __init__(self, home: Path, loop: asyncio.AbstractEventLoop) -> None:
        parts = (audit, decoys, desk, exposures, recalls, accounts, account_events, containments)
        tables = [part.TABLES for part in parts]
        self._database = Database(home, loop, tables)
        self.ledger = EmbeddedLedger(self._database)
        self.accounts = accounts.EmbeddedAccounts(self._database)
        self.acquaintances = acquaintances.EmbeddedAcquaintances(self._database)
        self.account_events = account_events.EmbeddedAccountEvents(self._database)
        self.audit = audit.EmbeddedAudit(self._database)
        self.containments = containments.EmbeddedContainments(self._database, self.ledger.ring)
        self.decoys = decoys.EmbeddedDecoys(self._database)
        self.desk = desk.EmbeddedDesk(self._database)
        self.exposures = exposures.EmbeddedExposures(self._database)
        self.recalls = recalls.EmbeddedRecalls(self._database)

    def close(self) -> None:
        """Write what is queued and let go of the files."""
        self.acquaintances.close()
        self.containments.close()
        self.decoys.close()
        self.ledger.close()
        self._database.close()
