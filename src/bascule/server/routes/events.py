"""What happens to accounts besides messages."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from bascule.accounts.client import Id
from bascule.accounts.contracts import KeptEvent
from bascule.accounts.event import AccountEvent
from bascule.server.access import Access
from bascule.server.description import problems
from bascule.server.events import MOST_AT_ONCE, EventsTaken, take_events
from bascule.server.problems import ProblemError
from bascule.server.routes.context import FromCaller, FromService, guarded
from bascule.server.service import Service

Events = Annotated[tuple[AccountEvent, ...], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
Before = Annotated[int | None, QueryParameter(ge=0, le=2**53)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
Account = Annotated[str, QueryParameter(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class EventBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 events, in the order they happened."""

    events: Events


class EventsOf(msgspec.Struct, frozen=True):
    """An account's events, those told last first; ask for those before the last one's number for more."""

    account: str
    events: tuple[KeptEvent, ...]


@post(
    "/v1/events",
    opt=guarded("events:write"),
    status_code=200,
    tags=["accounts"],
    responses=problems(400, 401, 403, 413, 429, 503),
)
async def tell_event(data: JSONBody[AccountEvent], caller: FromCaller, service: FromService) -> EventsTaken:
    """Tell what happened to an account. The same id again changes nothing; it is durable before it is answered."""
    return await take_events(service, caller.network, (data,))


@post(
    "/v1/events:batch",
    opt=guarded("events:write"),
    status_code=200,
    tags=["accounts"],
    responses=problems(400, 401, 403, 413, 429, 503),
)
async def tell_events(
    data: JSONBody[EventBatch], caller: FromCaller, service: FromService, request: Request[Any, Any, Any]
) -> EventsTaken:
    """Tell up to 1,000 events; all of them are kept or, where one is not as it should be, none."""
    access: Access = request.app.state.access
    authorization = request.headers.get("authorization", "").encode("latin-1")
    access.caller(authorization, "events:write", "", len(data.events) - 1)
    return await take_events(service, caller.network, data.events, field="events")


@get(
    "/v1/events",
    opt=guarded("accounts:read"),
    tags=["accounts"],
    responses=problems(400, 401, 403, 429),
)
async def events_of(
    account: Account, caller: FromCaller, service: FromService, before: Before = None, limit: Limit = 100
) -> EventsOf:
    """What happened to an account, those told last first. For accounts whose names have a slash, too."""
    return await _events_of(service, caller.network, account, before, limit)


@get(
    "/v1/accounts/{account:str}/events",
    opt=guarded("accounts:read"),
    tags=["accounts"],
    responses=problems(400, 401, 403, 429),
)
async def account_events(
    account: FromPath[str], caller: FromCaller, service: FromService, before: Before = None, limit: Limit = 100
) -> EventsOf:
    """What happened to an account, those told last first; an account nobody told of has none."""
    return await _events_of(service, caller.network, account, before, limit)


async def _events_of(service: Service, network: str, account: str, before: int | None, limit: int) -> EventsOf:
    try:
        name = msgspec.convert(account, Id)
        name.encode()
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise ProblemError(400, "Expected 1 to 255 characters without control characters.", "account") from None
    return EventsOf(name, await service.store.account_events.of(network, name, before, limit))


ROUTES = (tell_event, tell_events, events_of, account_events)
DESCRIBED = (AccountEvent, EventBatch, EventsTaken, EventsOf)
