"""Walk the record for everything that a destination, message, sender, page or campaign was shown to."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import msgspec

from bascule.exposure.contracts import Exposures
from bascule.exposure.rescue import LARGE, Gathering
from bascule.gate.contracts import Ledger, Member, Reach, Scope, Seen
from bascule.links.expressions import expression_hash

AT_ONCE = 250
"""Messages read in one piece: so many that the event loop is not held up for long, and no call is made in vain."""
MOST_MESSAGES = 100_000
"""Messages taken in before the rest is left out."""
MOST_PAGES = 1000
"""Destinations of pages looked at that are compared with the messages, the latest first."""

Progress = Callable[[int], None]
"""Told how many messages were taken in so far."""


class Subject(msgspec.Struct, frozen=True):
    """What is asked about.

    Attributes:
        network: the network's id.
        scope: what ``name`` is.
        name: an expression, a message's id, an account, a page's fingerprint or a campaign's name.
        since: not messages received before, seconds since the epoch.
        until: not messages received at or after.
        up_at: when the bridge went up; None while it is down.
    """

    network: str
    scope: Scope
    name: str
    since: float = 0.0
    until: float = float("inf")
    up_at: float | None = None


class Gathered(msgspec.Struct, frozen=True):
    """What was taken in, and whether messages were left out."""

    gathering: Gathering
    more: bool


async def gather(
    ledger: Ledger,
    exposures: Exposures,
    subject: Subject,
    *,
    large: int = LARGE,
    most: int = MOST_MESSAGES,
    progress: Progress | None = None,
) -> Gathered:
    """Take in the messages of ``subject``, at most ``most``, piece by piece beside the event loop."""
    network = subject.network
    reach = ledger.reach(network, subject.scope, subject.name)
    gathering = Gathering(subject.up_at, large)
    pages = _related(await exposures.pages(network, MOST_PAGES), reach)
    taken = after = 0
    while reach.keys and taken < most:
        wanted = min(AT_ONCE, most - taken)
        seen = await ledger.sighted(
            network, reach.keys, since=subject.since, until=subject.until, after=after, limit=wanted
        )
        if not seen:
            return Gathered(gathering, more=False)
        tags = [one.tag for one in seen]
        openings = await exposures.openings(network, tags)
        asks = await _asks(exposures, pages, seen)
        carried = await exposures.carried_among(network, tags)
        await asyncio.to_thread(gathering.take, seen, openings, asks, carried)  # some milliseconds
        taken += len(seen)
        after = seen[-1].number
        if progress is not None:
            progress(taken)
        if len(seen) < wanted:
            return Gathered(gathering, more=False)
    more = bool(reach.keys) and bool(
        await ledger.sighted(network, reach.keys, since=subject.since, until=subject.until, after=after, limit=1)
    )
    return Gathered(gathering, more)


async def _asks(
    exposures: Exposures, pages: Mapping[int, tuple[str, ...]], seen: Sequence[Seen]
) -> Mapping[int, tuple[str, ...]]:
    """By message, what the pages in it ask for; nothing of messages whose pages nobody looked at."""
    if not pages:
        return {}
    found = await exposures.sighted_in([one.number for one in seen], tuple(pages))
    return {
        number: tuple(dict.fromkeys(secret for key in keys for secret in pages[key])) for number, keys in found.items()
    }


def _related(pages: Sequence[Member], reach: Reach) -> dict[int, tuple[str, ...]]:
    """The pages' destinations that may be among those asked about: on their hosts, or on hosts above or below.

    Everything where messages or senders are asked about, as their destinations are not known beforehand.
    """
    hosts = {expression.partition("/")[0] for expression in reach.expressions}
    anything = bool(reach.senders or reach.tags)
    related: dict[int, tuple[str, ...]] = {}
    for page in pages:
        host = page.value.partition("/")[0]
        if anything or any(_below(host, other) or _below(other, host) for other in hosts):
            key = expression_hash(page.value)
            related[key] = tuple(dict.fromkeys((*related.get(key, ()), *page.asks_for)))
    return related


def _below(host: str, other: str) -> bool:
    return host == other or host.endswith("." + other)
