"""The review queue: what waits, who works on it, what was decided, what that taught."""

import math
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from bascule.review.contracts import ClaimedError, Place, SettledError, Wanted
from bascule.review.item import Claim, Item, Kind, State
from bascule.review.label import Labelled
from bascule.server.description import problems
from bascule.server.problems import ProblemError
from bascule.server.review.decisions import (
    Analyst,
    Decided,
    NewDecision,
    approve,
    decide,
    refused,
    unknown_item,
)
from bascule.server.routes.context import FromCaller, FromService, guarded
from bascule.server.service import Service

LEASE: Final = 300.0
Seconds = Annotated[float, msgspec.Meta(ge=10, le=3600)]
AnalystName = Annotated[str, QueryParameter(min_length=1, max_length=100)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
MOST_TAKEN_IN = 1000
TAKEN_AT_ONCE = 200
"""Held messages that come in with one transaction, so that messages being sent wait little for it."""
_LAST_NUMBER = 2**53


class Lease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants to work on an item, and for how many seconds; asking again renews it."""

    analyst: Analyst
    seconds: Seconds = LEASE


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who does it."""

    analyst: Analyst


class Queue(msgspec.Struct, frozen=True):
    """A page of the queue, the highest priority first.

    Attributes:
        items: without their evidence; ask for one item to see it.
        next: ask with ``after`` set to this for the items behind; None at the end.
    """

    items: tuple[Item, ...]
    next: str | None


class Next(msgspec.Struct, frozen=True):
    """The item that is now the analyst's to decide; None where nothing waits."""

    item: Item | None


class Labels(msgspec.Struct, frozen=True):
    """What decisions taught; ``next`` asks for more, None at the end."""

    labels: tuple[Labelled, ...]
    next: int | None


async def _taken_in(service: Service) -> None:
    """Messages held since somebody last looked come into the queue."""
    for _ in range(MOST_TAKEN_IN // TAKEN_AT_ONCE):
        if await service.store.desk.take_in_held(TAKEN_AT_ONCE) < TAKEN_AT_ONCE:
            return


def _place(text: str | None) -> Place | None:
    if text is None:
        return None
    try:
        now, priority, item = text.split("~")
        place = Place(float(now), float(priority), int(item))
    except ValueError:
        place = None
    if place is None or not (
        math.isfinite(place.now) and math.isfinite(place.priority) and 0 < place.item < _LAST_NUMBER
    ):
        raise ProblemError(400, "Expected what an earlier answer gave as next.", "after")
    return place


@get("/v1/review", opt=guarded("review:read"), tags=["review"], responses=problems(400, 401, 403, 429))
async def queue(
    caller: FromCaller,
    service: FromService,
    kind: FromQuery[Kind | None] = None,
    standing: Annotated[State | None, QueryParameter(name="state")] = None,
    after: Annotated[str | None, QueryParameter(max_length=100)] = None,
    limit: Limit = 50,
) -> Queue:
    """What waits for a decision, by priority; with ``state=decided`` what was decided."""
    await _taken_in(service)
    now = service.clock()
    place = _place(after)
    wanted = Wanted((kind,) if kind else (), standing, place, limit)
    items = await service.store.desk.queue(caller.network, wanted, now)
    last = items[-1] if len(items) == limit else None
    at = place.now if place else now
    return Queue(items, f"{at!r}~{last.priority!r}~{last.id}" if last else None)


@get("/v1/review/next", opt=guarded("review:write"), tags=["review"], responses=problems(400, 401, 403, 429))
async def next_item(
    caller: FromCaller,
    service: FromService,
    analyst: AnalystName,
    seconds: Annotated[float, QueryParameter(ge=10, le=3600)] = LEASE,
    kind: FromQuery[Kind | None] = None,
) -> Next:
    """Claim the item with the highest priority that nobody works on, and show it: one call for the next thing to do."""
    await _taken_in(service)
    now = service.clock()
    claim = Claim(analyst, now + seconds)
    return Next(await service.store.desk.claim_next(caller.network, claim, (kind,) if kind else (), now))


@get("/v1/review/labels", opt=guarded("review:read"), tags=["review"], responses=problems(400, 401, 403, 429))
async def labels(
    caller: FromCaller,
    service: FromService,
    after: Annotated[int, QueryParameter(ge=0, lt=_LAST_NUMBER)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> Labels:
    """What decisions taught, in order: examples to fit weights on. Texts are there only as long as they are kept."""
    found = await service.store.desk.labels(caller.network, after, limit)
    return Labels(found, found[-1].number if len(found) == limit else None)


@get(
    "/v1/review/{number:int}", opt=guarded("review:read"), tags=["review"], responses=problems(400, 401, 403, 404, 429)
)
async def one_item(number: FromPath[int], caller: FromCaller, service: FromService) -> Item:
    """An item with its evidence: reports with how far each reporter is trusted, reasons, the appeal's words."""
    item = await service.store.desk.item(caller.network, _known(number), service.clock())
    if item is None:
        raise unknown_item(number)
    return item


@post(
    "/v1/review/{number:int}/claim",
    opt=guarded("review:write"),
    status_code=200,
    tags=["review"],
    responses=problems(400, 401, 403, 404, 409, 413, 429),
)
async def claim_item(number: FromPath[int], data: JSONBody[Lease], caller: FromCaller, service: FromService) -> Item:
    """Work on an item alone for a while. 409 says who does already, and until when."""
    now = service.clock()
    try:
        claim = Claim(data.analyst, now + data.seconds)
        item = await service.store.desk.claim(caller.network, _known(number), claim, now)
    except (ClaimedError, SettledError) as error:
        raise refused(error) from None
    if item is None:
        raise unknown_item(number)
    return item


@post(
    "/v1/review/{number:int}/release",
    opt=guarded("review:write"),
    status_code=200,
    tags=["review"],
    responses=problems(400, 401, 403, 404, 409, 413, 429),
)
async def release_item(number: FromPath[int], data: JSONBody[Named], caller: FromCaller, service: FromService) -> Item:
    """Stop working on an item, so that others may."""
    try:
        item = await service.store.desk.release(caller.network, _known(number), data.analyst, service.clock())
    except ClaimedError as error:
        raise refused(error) from None
    if item is None:
        raise unknown_item(number)
    return item


@post(
    "/v1/review/{number:int}/decision",
    opt=guarded("review:write"),
    status_code=200,
    tags=["review"],
    responses=problems(400, 401, 403, 404, 409, 413, 429),
)
async def decide_item(
    number: FromPath[int], data: JSONBody[NewDecision], caller: FromCaller, service: FromService
) -> Decided:
    """Decide. A verdict holds everywhere when this is answered; ``message`` says what to do with a held message."""
    return await decide(service, caller, _known(number), data)


@post(
    "/v1/review/{number:int}/approval",
    opt=guarded("review:write"),
    status_code=200,
    tags=["review"],
    responses=problems(400, 401, 403, 404, 409, 413, 429),
)
async def approve_item(
    number: FromPath[int], data: JSONBody[Named], caller: FromCaller, service: FromService
) -> Decided:
    """Approve what another analyst proposed, where the network wants two for blocking a whole host or domain."""
    return await approve(service, caller, _known(number), data.analyst)


def _known(number: int) -> int:
    if not 0 < number < _LAST_NUMBER:
        raise unknown_item(number)
    return number


ROUTES = (queue, next_item, labels, one_item, claim_item, release_item, decide_item, approve_item)
DESCRIBED = (Queue, Next, Labels, Item, Lease, Named, NewDecision, Decided)
