"""Recalls: take delivered messages back, see how far it is, undo it, and hear what became of the copies."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from bascule.recall.acknowledgement import MOST, EventId
from bascule.recall.acknowledgement import Acknowledgement as Said
from bascule.recall.contracts import DeadWebhook
from bascule.recall.recall import Copy, CopyState, Progressed, Recall
from bascule.server import recalls
from bascule.server.description import problems
from bascule.server.recalls import NewRecall
from bascule.server.routes.context import FromCaller, FromService, guarded

Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
After = Annotated[int, QueryParameter(ge=0, le=2**53)]
RecallId = FromPath[str]


class Acknowledgements(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of events.

    Attributes:
        acknowledged: ids of events whose copy is gone (or edited, flagged, restored, as the event said).
        failed: ids of events that your network cannot carry out.
    """

    acknowledged: Annotated[tuple[EventId, ...], msgspec.Meta(max_length=MOST)] = ()
    failed: Annotated[tuple[EventId, ...], msgspec.Meta(max_length=MOST)] = ()


class Acknowledged(msgspec.Struct, frozen=True):
    """How many copies changed; again is the same as once."""

    changed: int


class RecallList(msgspec.Struct, frozen=True):
    """Recalls, latest first; ask for those before the last one for more."""

    recalls: tuple[Progressed, ...]


class Copies(msgspec.Struct, frozen=True):
    """A page of a recall's copies.

    Attributes:
        copies: in the order they were found.
        next: what to give as ``after`` for those that follow; null where these are the last for now.
    """

    copies: tuple[Copy, ...]
    next: int | None = None


class DeadLetters(msgspec.Struct, frozen=True):
    """Webhooks that were given up, oldest first."""

    webhooks: tuple[DeadWebhook, ...]


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Dead letters to send again; null is all of them."""

    webhooks: Annotated[tuple[EventId, ...], msgspec.Meta(max_length=1000)] | None = None


class Retried(msgspec.Struct, frozen=True):
    """How many events are sent again. One that a later one about its message has overtaken is not."""

    events: int


@post(
    "/v1/recalls",
    opt=guarded("recalls:write"),
    status_code=201,
    tags=["recalls"],
    responses=problems(400, 401, 403, 404, 409, 413, 429),
)
async def new_recall(data: JSONBody[NewRecall], caller: FromCaller, service: FromService) -> Recall:
    """Take messages back. It is kept when this is answered; your webhook hears of each message from then on."""
    return await recalls.start_recall(service, caller.network, caller.key, data)


@get("/v1/recalls", opt=guarded("recalls:read"), tags=["recalls"], responses=problems(400, 401, 403, 429))
async def listed_recalls(
    caller: FromCaller,
    service: FromService,
    before: Annotated[str | None, QueryParameter(max_length=40)] = None,
    limit: Limit = 50,
) -> RecallList:
    """Recalls with their progress, latest first."""
    return RecallList(await service.store.recalls.recalls(caller.network, before, limit))


@get("/v1/recalls/dead", opt=guarded("recalls:read"), tags=["recalls"], responses=problems(400, 401, 403, 429))
async def dead_letters(caller: FromCaller, service: FromService, limit: Limit = 100) -> DeadLetters:
    """Webhooks that were given up, oldest first."""
    return DeadLetters(await recalls.dead_letters(service, caller.network, limit))


@post(
    "/v1/recalls/dead/retry",
    opt=guarded("recalls:write"),
    status_code=200,
    tags=["recalls"],
    responses=problems(400, 401, 403, 404, 413, 429),
)
async def retry_dead(data: JSONBody[Retry], caller: FromCaller, service: FromService) -> Retried:
    """Send dead letters again, all or those named."""
    return Retried(await recalls.retry_dead(service, caller.network, data.webhooks))


@post(
    "/v1/recalls/acknowledgements",
    opt=guarded("recalls:write"),
    status_code=200,
    tags=["recalls"],
    responses=problems(400, 401, 403, 404, 413, 429),
)
async def acknowledgements(data: JSONBody[Acknowledgements], caller: FromCaller, service: FromService) -> Acknowledged:
    """Say what became of events after the webhook was answered; all are kept, or none."""
    said = Said(data.acknowledged, data.failed)
    return Acknowledged(await recalls.acknowledge(service, caller.network, said))


@get(
    "/v1/recalls/{recall:str}",
    opt=guarded("recalls:read"),
    tags=["recalls"],
    responses=problems(400, 401, 403, 404, 429),
)
async def one_recall(recall: RecallId, caller: FromCaller, service: FromService) -> Progressed:
    """A recall and how far it has come."""
    return await recalls.recall_named(service, caller.network, recall)


@get(
    "/v1/recalls/{recall:str}/copies",
    opt=guarded("recalls:read"),
    tags=["recalls"],
    responses=problems(400, 401, 403, 404, 429),
)
async def recall_copies(
    recall: RecallId,
    caller: FromCaller,
    service: FromService,
    only: Annotated[CopyState | None, QueryParameter(name="state")] = None,
    after: After = 0,
    limit: Limit = 100,
) -> Copies:
    """The messages of a recall and what became of each."""
    found = await recalls.copies_of(service, caller.network, recall, only, after, limit)
    return Copies(found, found[-1].number if len(found) == limit else None)


@post(
    "/v1/recalls/{recall:str}/undo",
    opt=guarded("recalls:write"),
    status_code=200,
    tags=["recalls"],
    responses=problems(400, 401, 403, 404, 409, 429),
)
async def undo(recall: RecallId, caller: FromCaller, service: FromService) -> Progressed:
    """Undo a recall: every copy that your network may have been told of is restored. Again is the same as once."""
    return await recalls.undo_recall(service, caller.network, caller.key, recall)


ROUTES = (
    new_recall, listed_recalls, dead_letters, retry_dead, acknowledgements, one_recall, recall_copies, undo,
)  # fmt: skip
DESCRIBED = (
    NewRecall, Recall, Progressed, RecallList, Copies, DeadLetters, Retry, Retried, Acknowledgements, Acknowledged,
)  # fmt: skip
