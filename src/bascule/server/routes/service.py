"""The service itself: alive, ready, and its figures."""

from typing import Any, Literal

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from bascule.server.description import problems
from bascule.server.metrics import CONTENT_TYPE, Metrics
from bascule.server.revocations import Spread
from bascule.server.routes.context import ANYBODY, FromService, guarded

NOT_READY = "There is no network to serve."


class Ready(msgspec.Struct, frozen=True):
    """Whether messages can be decided on, and what is missing."""

    ready: bool
    networks: int
    list_entries: int
    degraded: tuple[str, ...]


class Status(msgspec.Struct, frozen=True):
    """How the service does, for those who watch it.

    Attributes:
        processes: serving processes on this store.
        revocations: how fast changed verdicts held in all of them; changes accepted by this process.
        degraded: what cannot be asked at the moment.
    """

    processes: int
    revocations: Spread
    degraded: tuple[str, ...]


@get("/v1/status", opt=guarded("metrics:read"), tags=["service"], responses=problems(400, 401, 403, 429))
async def status(service: FromService) -> Status:
    """How the service does."""
    return Status(service.ledger.listeners(), service.revocations.spread, service.knowledge.degraded)


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


ROUTES = (status, healthz, readyz, metrics)
DESCRIBED = (Ready, Status)
