"""What every route needs: who asks, what this process serves from, and how a path was spelt."""

from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler

from bascule.gate.api_keys import Caller
from bascule.server.access import Access
from bascule.server.messages import Messages
from bascule.server.service import Service

ANYBODY: list[dict[str, list[str]]] = [{}]
"""The security of routes that need no key."""
FromCaller = NamedDependency[Caller]
FromService = NamedDependency[Service]
FromMessages = NamedDependency[Messages]


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


def rest_of_path(request: Request[Any, Any, Any], prefix: str, routed: str) -> str:
    """What follows ``prefix`` in the path as it was sent: routing decodes, collapses and strips slashes."""
    raw: bytes = request.scope["raw_path"]
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    return path.removeprefix(prefix) if path.startswith(prefix) else quote(routed.removeprefix("/"))


DEPENDENCIES = {
    "caller": Provide(provide_caller),
    "service": Provide(provide_service),
    "send_path": Provide(provide_messages),
}
"""What handlers may ask for by name."""
