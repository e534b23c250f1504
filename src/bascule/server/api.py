"""The HTTP API, described by its own types: OpenAPI 3.1 at ``/schema/openapi.json``."""

import asyncio
import logging
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote

import msgspec
from litestar import Litestar, MediaType, Request, Response, delete, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from bascule import __version__
from bascule.gate.api_keys import Caller
from bascule.gate.contracts import ClickCount, VerdictEntry
from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.judge.verdict import Verdict
from bascule.links.target import read_target
from bascule.server.access import Access
from bascule.server.description import DescribedByTypes, problems
from bascule.server.messages import MAX_BODY, Messages
from bascule.server.metrics import CONTENT_TYPE, Metrics
from bascule.server.problems import TITLES, TOO_DEEP, Problem, ProblemError, field_named, problem_headers
from bascule.server.service import Service
from bascule.server.verdicts import DestinationVerdict, Match, NewVerdict, believed, expression_of, set_verdict

LOG = logging.getLogger("bascule.api")
MAX_BATCH = 1000
ANYBODY: list[dict[str, list[str]]] = [{}]
"""The security of routes that need no key."""
NOT_READY = "There is no network to serve."
FromCaller = NamedDependency[Caller]
FromService = NamedDependency[Service]
FromMessages = NamedDependency[Messages]
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


class OpenedLink(msgspec.Struct, frozen=True):
    """What a wrapped link holds, and what is believed of it now."""

    destination: str
    tag: str
    audience: int
    warned: bool
    key: str
    verdict: Verdict


class KeptMessage(msgspec.Struct, frozen=True):
    """What is kept of a message; texts are null once their retention is over."""

    sender: str
    conversation: str
    original: str | None
    received_at: float
    decision: Decision
    clicks: tuple[ClickCount, ...]


class Verdicts(msgspec.Struct, frozen=True):
    """A network's own entries, newest first."""

    entries: tuple[VerdictEntry, ...]


class Ready(msgspec.Struct, frozen=True):
    """Whether messages can be decided on, and what is missing."""

    ready: bool
    networks: int
    list_entries: int
    degraded: tuple[str, ...]


DESCRIBED = (
    MessageBatch,
    Decisions,
    KeptMessage,
    NewVerdict,
    VerdictEntry,
    DestinationVerdict,
    Verdicts,
    OpenedLink,
    Ready,
    Problem,
)


def guarded(scope: str) -> dict[str, Any]:
    """The options of a route that needs ``scope``."""
    return {"scope": scope}


def caller_of(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: the caller of a route that names a scope, kept for the handler."""
    scope = handler.opt.get("scope")
    if scope is None:
        return
    access: Access = connection.app.state.access
    authorization = connection.headers.get("authorization", "").encode("latin-1")
    client = connection.client.host if connection.client else ""
    connection.state.caller = access.caller(authorization, scope, client)


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Who asks."""
    caller: Caller = request.state.caller
    return caller


async def provide_service(request: Request[Any, Any, Any]) -> Service:
    """What this process serves from."""
    service: Service = request.app.state.service
    return service


async def provide_messages(request: Request[Any, Any, Any]) -> Messages:
    """The send path."""
    messages: Messages = request.app.state.messages
    return messages


def _rest(request: Request[Any, Any, Any], prefix: str, routed: str) -> str:
    """What follows ``prefix`` in the path as it was sent: routing decodes, collapses and strips slashes."""
    raw: bytes = request.scope["raw_path"]
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    return path.removeprefix(prefix) if path.startswith(prefix) else quote(routed.removeprefix("/"))


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
    name = unquote(_rest(request, "/v1/messages/", message_id))
    kept = await service.ledger.recorded(caller.network, name)
    if kept is None:
        raise ProblemError(404, f"No message {name[:100]!r} is kept in this network.", "message_id")
    clicks = await service.ledger.clicks(caller.network, kept.decision.tag)
    return KeptMessage(kept.sender, kept.conversation, kept.original, kept.received_at, kept.decision, clicks)


@post(
    "/v1/verdicts",
    opt=guarded("verdicts:write"),
    status_code=201,
    tags=["verdicts"],
    responses=problems(400, 401, 403, 413, 429),
)
async def new_verdict(data: JSONBody[NewVerdict], caller: FromCaller, service: FromService) -> VerdictEntry:
    """Set the network's word on a destination. It holds everywhere when this is answered, for delivered links too."""
    return await set_verdict(service, caller.network, caller.key, data)


@delete(
    "/v1/verdicts",
    opt=guarded("verdicts:write"),
    status_code=200,
    tags=["verdicts"],
    responses=problems(400, 401, 403, 404, 429),
)
async def remove_verdict(
    caller: FromCaller,
    service: FromService,
    url: Annotated[str | None, QueryParameter(max_length=8192)] = None,
    match: FromQuery[Match] = "exact",
    expression: Annotated[str | None, QueryParameter(max_length=8192)] = None,
) -> VerdictEntry:
    """Take the network's word back, named by ``url`` and ``match`` as it was set, or by its ``expression``."""
    if (url is None) == (expression is None):
        raise ProblemError(400, "Expected either url (with match) or expression.", "url")
    name = expression_of(url, match) if url is not None else expression or ""
    removed = await service.ledger.remove_verdict(caller.network, name, caller.key, service.clock())
    if removed is None:
        raise ProblemError(404, f"No entry stands on {name[:200]!r}.", "expression" if url is None else "url")
    return removed


@get("/v1/verdicts", opt=guarded("verdicts:read"), tags=["verdicts"], responses=problems(400, 401, 403, 429))
async def get_verdict(
    caller: FromCaller, service: FromService, url: Annotated[str | None, QueryParameter(max_length=8192)] = None
) -> DestinationVerdict | Verdicts:
    """What is believed of ``url`` now; without one, the network's own entries."""
    if url is None:
        return Verdicts(await service.ledger.verdicts(caller.network))
    return believed(service, caller.network, url)


@get(
    "/v1/links/{token:path}",
    opt=guarded("links:read"),
    tags=["links"],
    responses=problems(400, 401, 403, 404, 429),
)
async def opened_link(
    token: FromPath[str], caller: FromCaller, service: FromService, request: Request[Any, Any, Any]
) -> OpenedLink:
    """What a wrapped link (its part behind the link base) holds, and what is believed of it now."""
    target = read_target(b"/" + _rest(request, "/v1/links/", token).encode())
    crossing = service.bridge.cross(target.token if target else b"", service.clock())
    link = crossing.link
    if link is None or link.opened.network != caller.network:
        raise ProblemError(404, "No such link in this network.", "token")
    opened = link.opened
    return OpenedLink(opened.destination, opened.tag, opened.audience, opened.warned, opened.key, crossing.verdict)


@get("/healthz", tags=["service"], security=ANYBODY)
async def healthz() -> dict[str, Literal["ok"]]:
    """The process is alive."""
    return {"status": "ok"}


@get("/readyz", tags=["service"], security=ANYBODY, responses={503: ResponseSpec(Ready, description=NOT_READY)})
async def readyz(service: FromService) -> Response[Ready]:
    """Whether there is a network to serve; 503 where there is none."""
    index = service.knowledge.index
    ready = Ready(bool(service.senders), len(service.senders), index.count if index else 0, service.knowledge.degraded)
    return Response(ready, status_code=200 if ready.ready else 503)


@get(
    "/metrics",
    opt=guarded("metrics:read"),
    media_type=MediaType.TEXT,
    tags=["service"],
    responses=problems(401, 403, 429),
)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """This process's figures for Prometheus."""
    figures: Metrics = request.app.state.metrics
    return Response(figures.text(), media_type=CONTENT_TYPE)


def _problem(_: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    problem = _as_problem(error)
    headers = problem_headers(problem.status)
    kind = headers.pop("content-type")
    if isinstance(error, HTTPException) and error.headers and "allow" in error.headers:
        headers["allow"] = error.headers["allow"]
    return Response(problem, status_code=problem.status, headers=headers, media_type=kind)


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, ValidationException):
        return _as_invalid(error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        title = TITLES.get(error.status_code, "Error")
        return Problem(title, error.status_code, error.detail[:500])
    if isinstance(error, RecursionError) and "deserializing" in str(error):
        return Problem(TITLES[400], 400, TOO_DEEP)
    LOG.error("unexpected error", exc_info=error)
    return Problem(TITLES[500], 500, "Something went wrong on our side; it has been logged.")


def _as_invalid(error: ValidationException) -> Problem:
    """What the framework says of a request that does not fit; it calls the body ``data``."""
    first = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    field, detail = (first.get("key"), first.get("message")) if isinstance(first, dict) else (None, None)
    detail = str(detail or error.detail)
    if detail == "'data'":
        return Problem(TITLES[400], 400, "Expected a body; there is none.")
    name = field_named(detail, str(field).removeprefix("data").removeprefix(".") if field else None)
    return Problem(TITLES[400], 400, detail.removesuffix(" - at `$[...]`")[:500], name)


def make_api(service: Service, access: Access, messages: Messages, figures: Metrics) -> Litestar:
    """The API application."""
    app = Litestar(
        [
            check_message,
            check_messages,
            kept_message,
            new_verdict,
            remove_verdict,
            get_verdict,
            opened_link,
            healthz,
            readyz,
            metrics,
        ],
        guards=[caller_of],
        dependencies={
            "caller": Provide(provide_caller),
            "service": Provide(provide_service),
            "send_path": Provide(provide_messages),
        },
        exception_handlers={Exception: _problem},
        openapi_config=OpenAPIConfig(
            title="Bascule",
            version=__version__,
            description="Check messages, set verdicts, open links.",
            use_handler_docstrings=True,
            components=Components(
                security_schemes={"key": SecurityScheme(type="http", scheme="bearer", description="An API key, bk_…")}
            ),
            security=[{"key": []}],
            render_plugins=[DescribedByTypes(DESCRIBED)],
        ),
        request_max_body_size=MAX_BODY,
        logging_config=None,
    )
    app.state.update({"service": service, "access": access, "messages": messages, "metrics": figures})
    return app
