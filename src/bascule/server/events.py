"""What happens to accounts: kept, then handed on to whoever is to know."""

import logging
from collections.abc import Sequence

import msgspec

from bascule.accounts.event import AccountEvent
from bascule.accounts.kept_event import happened_at, kept_event, network_salt
from bascule.gate.contracts import StoreFailureError
from bascule.server.problems import ProblemError
from bascule.server.service import Service

LOG = logging.getLogger("bascule.events")
MOST_AT_ONCE = 1000


class EventsTaken(msgspec.Struct, frozen=True):
    """What became of events.

    Attributes:
        taken: kept now.
        repeated: told before; nothing follows from them again.
    """

    taken: int
    repeated: int


async def take_events(
    service: Service, network: str, events: Sequence[AccountEvent], *, field: str = ""
) -> EventsTaken:
    """Keep ``events``, durably and all or none, and hand the new ones on, in their order, to ``service.happened``.

    Whoever fails to take one in is logged and does not keep it from the others, nor from being answered.

    Args:
        service: keeps them.
        network: whose.
        events: what happened.
        field: where they stand in the request, for problems.

    Raises:
        ProblemError: 400 for text that UTF-8 cannot spell; 503 where they could not be kept.
    """
    now = service.clock()
    salt = network_salt(service.home.pepper(), network)
    kept = [kept_event(event, now, salt) for event in events]
    for place, one in enumerate(kept):
        try:
            msgspec.json.encode(one)
        except UnicodeEncodeError:
            at_fault = f"{field}[{place}]" if field else None
            raise ProblemError(400, "Expected text that UTF-8 can spell.", at_fault) from None
    try:
        new = await service.store.account_events.keep(network, kept)
    except StoreFailureError:
        raise ProblemError(503, "The events could not be recorded; none was. Tell them again.") from None
    for event, fresh in zip(events, new, strict=True):
        if fresh:
            await _hand_on(service, network, event, happened_at(event, now))
    return EventsTaken(sum(new), len(new) - sum(new))


async def _hand_on(service: Service, network: str, event: AccountEvent, at: float) -> None:
    for take in service.happened:
        try:
            await take(network, event, at)
        except Exception:  # one that fails must not keep the others from knowing
            LOG.exception("an event of the kind %s was kept, but could not be taken in", event.kind)
