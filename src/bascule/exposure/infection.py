"""Walk the record for a campaign's messages, and who opened them, into the spread that its tree grows from."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from bascule.campaigns.sent import Opening, Sent
from bascule.campaigns.spread import MOST_EXPOSURES, Spread
from bascule.exposure.contracts import Exposures, Openings
from bascule.exposure.gather import AT_ONCE, MOST_MESSAGES, Progress, Subject
from bascule.exposure.rescue import PASSED
from bascule.gate.contracts import Ledger, Reach, Seen
from bascule.gate.like_keys import sender_key

MOST_READ = 50_000
"""Messages of the record read for contact lists."""
MOST_CONTACTS = 500
"""Contacts kept of one account, the first that it wrote with."""
MOST_WRITERS = 200_000
"""Accounts whose contacts are kept."""
SMALL = 20
"""Recipients of a message beyond which it makes nobody a contact: that many are a room."""


class Spreading(msgspec.Struct, frozen=True):
    """A campaign's exposures.

    Attributes:
        spread: they.
        messages: messages taken in.
        more: there are more messages than were taken in.
        stopped_at: when a click was first stopped by a block, seconds since the epoch; None where none was.
    """

    spread: Spread
    messages: int
    more: bool
    stopped_at: float | None


async def spread_of(
    ledger: Ledger,
    exposures: Exposures,
    subject: Subject,
    *,
    most: int = MOST_MESSAGES,
    held: int = MOST_EXPOSURES,
    progress: Progress | None = None,
) -> Spreading:
    """Take in the messages of ``subject``, at most ``most``, piece by piece beside the event loop.

    Of a campaign that has destinations or messages, those are followed; its accounts' other messages are none of its.
    Only of a subject that is accounts and nothing else are all of their messages taken in.

    Args:
        ledger: the record.
        exposures: who opened what.
        subject: what is asked about.
        most: messages taken in.
        held: exposures held.
        progress: told how many messages were taken in so far.
    """
    spread = Spread(most=held)
    keys = own_keys(subject.network, ledger.reach(subject.network, subject.scope, subject.name))
    taken = after = 0
    stopped: float | None = None
    while keys:
        wanted = min(AT_ONCE, most - taken) or 1
        seen = await ledger.sighted(
            subject.network, keys, since=subject.since, until=subject.until, after=after, limit=wanted
        )
        if not seen or taken >= most:
            return Spreading(spread, taken, bool(seen), stopped)
        openings = await exposures.openings(subject.network, [one.tag for one in seen])
        early = await asyncio.to_thread(_take, spread, seen, openings)  # some milliseconds
        stopped = early if stopped is None else stopped if early is None else min(early, stopped)
        taken += len(seen)
        after = seen[-1].number
        if progress is not None:
            progress(taken)
    return Spreading(spread, taken, more=False, stopped_at=stopped)


def own_keys(network: str, reach: Reach) -> tuple[int, ...]:
    """What a campaign's own messages are found by: not by their senders, where there is anything else."""
    by_sender = {sender_key(network, sender) for sender in reach.senders}
    return tuple(key for key in reach.keys if key not in by_sender) or reach.keys


async def contacts_of(
    ledger: Ledger, network: str, since: float, until: float, progress: Callable[[int], None] | None = None
) -> dict[str, tuple[str, ...]]:
    """By account, whom it wrote with between two times, from the first ``MOST_READ`` messages of them.

    Args:
        ledger: the record.
        network: whose.
        since: seconds since the epoch.
        until: likewise.
        progress: told how many messages were read so far.
    """
    lists = Contacts()
    read = after = 0
    while read < MOST_READ:
        page = await ledger.history(network, since=since, after=after, limit=min(AT_ONCE, MOST_READ - read))
        for past in page:
            if past.received_at < until:
                lists.take(past.message.sender, past.message.recipients)
        if not page or page[-1].received_at >= until:
            break
        read += len(page)
        after = page[-1].number
        if progress is not None:
            progress(read)
    return lists.told()


class Contacts:
    """Who wrote with whom: contacts are so for both, and a message to many makes none."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, None]] = {}

    def take(self, sender: str, recipients: Sequence[str]) -> None:
        """Take a message in."""
        if len(recipients) <= SMALL:
            for one in recipients:
                if one != sender:
                    self._add(sender, one)
                    self._add(one, sender)

    def told(self) -> dict[str, tuple[str, ...]]:
        """By account, its contacts, in the order it first wrote with them."""
        return {name: tuple(own) for name, own in self._found.items()}

    def _add(self, account: str, other: str) -> None:
        own = self._found.get(account)
        if own is None:
            if len(self._found) >= MOST_WRITERS:
                return
            own = self._found[account] = {}
        if len(own) < MOST_CONTACTS:
            own[other] = None


def _take(spread: Spread, seen: Sequence[Seen], openings: Openings) -> float | None:
    """Take messages in; when the first click on one of them was stopped by a block."""
    passed: dict[str, tuple[int, int]] = {}
    viewers: dict[str, dict[str, tuple[int, int]]] = {}
    stopped: int | None = None
    for click in openings.clicks:
        if click.outcome in PASSED:
            count, first = passed.get(click.tag, (0, click.minute))
            passed[click.tag] = (count + click.count, min(first, click.minute))
        elif click.outcome == "blocked":
            stopped = click.minute if stopped is None else min(stopped, click.minute)
    for named in openings.viewers:
        if named.outcome in PASSED:
            own = viewers.setdefault(named.tag, {})
            count, first = own.get(named.viewer, (0, named.minute))
            own[named.viewer] = (count + named.count, min(first, named.minute))
    spread.take([_sent(one, passed.get(one.tag), viewers.get(one.tag, {})) for one in seen])
    return None if stopped is None else stopped * 60.0


def _sent(seen: Seen, passed: tuple[int, int] | None, viewers: dict[str, tuple[int, int]]) -> Sent:
    count, first = passed or (0, 0)
    known = sum(number for number, _ in viewers.values())
    others = [one for one in seen.recipients if one != seen.sender]
    return Sent(
        number=seen.number,
        message=seen.id,
        sender=seen.sender,
        recipients=seen.recipients,
        at=seen.received_at,
        conversation=seen.conversation,
        audience=seen.audience,
        direct=len(others) == 1 and seen.conversation_kind in ("direct", ""),
        withheld=seen.action in ("hold", "reject"),
        opened=max(count - known, 0),
        opened_at=first * 60.0 if passed else None,
        viewers=tuple(Opening(name, minute * 60.0) for name, (_, minute) in viewers.items()),
    )
