"""Rows of feeds that the guard held, put before analysts: a feed may be right about a site that no feed may block."""

import asyncio
from collections.abc import Iterable, Sequence

from bascule.lists.guard import POPULAR
from bascule.lists.home import Lists
from bascule.lists.report import Report
from bascule.review.item import Evidence, Opening
from bascule.review.priority import SEVERITIES
from bascule.review.report import Subject
from bascule.server.service import Service

MOST_ROWS = 200
"""Held rows of one feed that come into the queue; a feed that names thousands of guarded sites is broken."""


def openings(networks: Sequence[str], reports: Iterable[Report]) -> tuple[Opening, ...]:
    """An item for each network and each expression that the guard held whole, with all feeds that named it.

    Rows that were only softened to a warning are left out: they are in force.
    """
    named: dict[str, list[Evidence]] = {}
    at: dict[str, float] = {}
    for report in reports:
        held = dict.fromkeys((row.expression, row.reason) for row in report.held_rows if row.reason != POPULAR)
        for expression, reason in list(held)[:MOST_ROWS]:
            words = f"{report.feed} names it; the guard held it: {reason}."
            named.setdefault(expression, []).append(Evidence("guarded", words, report.feed, report.imported_at))
            at[expression] = max(at.get(expression, 0.0), report.imported_at)
    return tuple(
        Opening(
            network,
            "guarded",
            Subject("destination", expression, f"https://{expression}"),
            at[expression],
            1,
            SEVERITIES["guarded"],
            tuple(evidence),
        )
        for network in networks
        for expression, evidence in named.items()
    )


async def take_in(service: Service) -> int:
    """Put the rows that the guard held at the last imports before every network; how many items are new."""
    reports = await asyncio.to_thread(_reports, Lists(service.home.path))
    made = openings(tuple(service.networks), reports)
    return await service.store.desk.take_in(made) if made else 0


def _reports(lists: Lists) -> list[Report]:
    found = (lists.report(path.parent.name) for path in sorted(lists.root.glob("feeds/*/report.json")))
    return [report for report in found if report is not None]
