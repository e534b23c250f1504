"""Messages: decide on one or many, and what is kept of one."""

import asyncio
from typing import Annotated, Any
from urllib.parse import unquote

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, JSONBody

from bascule.gate.contracts import ClickCount
from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.review.item import Outcome
from bascule.server.access import Access
from bascule.server.description import problems
from bascule.server.problems import Problem, ProblemError
from bascule.server.routes.context import FromCaller, FromMessages, FromService, guarded, rest_of_path
from bascule.signals.carried_elsewhere import carried_elsewhere
from bascule.signals.signal import Signal

MAX_BATCH = 1000
Batch = Annotated[tuple[Message, ...], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]


class MessageBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 messages, decided on one by one."""

    messages: Batch


class BatchAnswer(msgspec.Struct, frozen=True):
    """One message's answer: its decision, or the problem that there was with it."""

    id: str
    decision: Decision | None = None
    problem: Problem | None = None


class Decisions(msgspec.Struct, frozen=True):
    """An answer for each message of a batch, in its order."""

    answers: tuple[BatchAnswer, ...]


class KeptMessage(msgspec.Struct, frozen=True):
    """What is kept of a message; texts are null once their retention is over.

    ``review`` is the newest decision that an analyst made on it, null where there is none. ``signals`` is what was
    noticed of the message since it was sent.
    """

    sender: str
    conversation: str
    original: str | None
    received_at: float
    decision: Decision
    clicks: tuple[ClickCount, ...]
    review: Outcome | None = None
    signals: tuple[Signal, ...] = ()


@post(
    "/v1/messages",
    opt=guarded("messages:write"),
    status_code=200,
    tags=["messages"],
    responses=problems(400, 401, 403, 409, 413, 429, 503),
)
async def check_message(data: JSONBody[Message], caller: FromCaller, send_path: FromMessages) -> Decision:
    """Decide on a message. The same id gets the same decision again; it is durable before it is answered."""
    return await send_path.decide(caller.network, data)


@post(
    "/v1/messages:batch",
    opt=guarded("messages:write"),
    status_code=200,
    tags=["messages"],
    responses=problems(400, 401, 403, 413, 429),
)
async def check_messages(
    data: JSONBody[MessageBatch], caller: FromCaller, send_path: FromMessages, request: Request[Any, Any, Any]
) -> Decisions:
    """Decide on up to 1,000 messages; one that cannot be decided on gets a problem, the others their decisions."""
    access: Access = request.app.state.access
    authorization = request.headers.get("authorization", "").encode("latin-1")
    access.caller(authorization, "messages:write", "", len(data.messages))

    async def answer(message: Message) -> BatchAnswer:
        try:
            return BatchAnswer(message.id, decision=await send_path.decide(caller.network, message))
        except ProblemError as error:
            return BatchAnswer(message.id, problem=error.problem)

    return Decisions(tuple(await asyncio.gather(*map(answer, data.messages))))


@get(
    "/v1/messages/{message_id:path}",
    opt=guarded("messages:read"),
    tags=["messages"],
    responses=problems(400, 401, 403, 404, 429),
)
async def kept_message(
    message_id: FromPath[str], caller: FromCaller, service: FromService, request: Request[Any, Any, Any]
) -> KeptMessage:
    """What is kept of a message: its decision, and how often its links were opened."""
    name = unquote(rest_of_path(request, "/v1/messages/", message_id))
    kept = await service.ledger.recorded(caller.network, name)
    if kept is None:
        raise ProblemError(404, f"No message {name[:100]!r} is kept in this network.", "message_id")
    clicks = await service.ledger.clicks(caller.network, kept.decision.tag)
    review = await service.store.desk.outcome_of(caller.network, name)
    carried = service.store.exposures.carried(caller.network, kept.decision.tag)
    return KeptMessage(
        kept.sender,
        kept.conversation,
        kept.original,
        kept.received_at,
        kept.decision,
        clicks,
        review,
        (carried_elsewhere(carried.networks, carried.audience),) if carried else (),
    )


ROUTES = (check_message, check_messages, kept_message)
DESCRIBED = (MessageBatch, Decisions, KeptMessage)
