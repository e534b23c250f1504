"""``POST /v1/messages`` as raw ASGI: the send path without a framework around it, on the same types."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from bascule.gate.contracts import StoreFailureError
from bascule.gate.decision import Decision
from bascule.gate.message import Message
from bascule.gate.send import MessageConflict
from bascule.server.access import Access
from bascule.server.counters import Counters
from bascule.server.problems import ProblemError, from_validation, problem_body, problem_headers
from bascule.server.service import Service

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request's body."""
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class Messages:
    """Decides on messages, for the raw route and for the framework's.

    Args:
        service: has the send paths.
        access: knows who may ask.
        counters: what is counted for ``/metrics``.
    """

    def __init__(self, service: Service, access: Access, counters: Counters) -> None:
        self._service = service
        self._access = access
        self._counters = counters
        self._decoder = msgspec.json.Decoder(Message)
        self._encode = msgspec.json.Encoder().encode

    async def decide(self, network: str, message: Message) -> Decision:
        """The decision on ``message``, kept.

        Raises:
            ProblemError: 409 for an id used before for something else, 503 where it could not be kept.
        """
        began = self._service.clock()
        try:
            decision = await self._service.senders[network].check(message, began)
        except MessageConflict as conflict:
            raise ProblemError(409, str(conflict).removeprefix("id: "), "id") from None
        except StoreFailureError:
            self._counters.store_failures += 1
            raise ProblemError(503, "The decision could not be recorded; nothing was. Ask again.") from None
        self._counters.decided(decision, self._service.clock() - began)
        return decision

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            status, body, headers = 200, await self._answer(scope, receive), _JSON
        except ProblemError as error:
            status, body = error.problem.status, problem_body(error.problem)
            headers = [(name.encode(), value.encode()) for name, value in problem_headers(status).items()]
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> bytes:
        authorization = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
        client = scope["client"][0] if scope["client"] else ""
        caller = self._access.caller(authorization, "messages:write", client)
        body = await read_body(receive)
        try:
            message = self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise from_validation(error) from None
        return self._encode(await self.decide(caller.network, message))


async def read_body(receive: Receive, limit: int = MAX_BODY) -> bytes:
    """A request's body.

    Raises:
        ProblemError: 413 beyond ``limit`` bytes, 400 where the client went away.
    """
    event = await receive()
    body: bytes = event.get("body", b"")
    while event.get("more_body") and len(body) <= limit:
        event = await receive()
        body += event.get("body", b"")
    if event["type"] == "http.disconnect":
        raise ProblemError(400, "The connection ended before the body did.")
    if len(body) > limit:
        raise ProblemError(413, f"The body is larger than {limit} bytes.")
    return body
