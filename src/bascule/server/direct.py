"""A route as raw ASGI, without a framework around it, on the same types: for those that are asked most."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Generic, TypeVar

import msgspec

from bascule.gate.api_keys import Caller
from bascule.server.access import Access
from bascule.server.problems import ProblemError, from_validation, problem_body, problem_headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
T = TypeVar("T")
MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request's body."""
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class Direct(Generic[T]):
    """Answers POST requests with a JSON body.

    Args:
        access: knows who may ask.
        scope: what an API key needs for it.
        body: the body's type.
        answer: from who asks and what, to what is answered; may raise ProblemError.
        status: of an answer.
    """

    def __init__(
        self,
        access: Access,
        scope: str,
        body: type[T],
        answer: Callable[[Caller, T], Awaitable[object]],
        status: int = 200,
    ) -> None:
        self._access = access
        self._scope = scope
        self._decode = msgspec.json.Decoder(body).decode
        self._encode = msgspec.json.Encoder().encode
        self._work = answer
        self._status = status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            status, body, headers = self._status, await self._answer(scope, receive), _JSON
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
        caller = self._access.caller(authorization, self._scope, client)
        content = await read_body(receive)
        try:
            asked = self._decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise from_validation(error) from None
        return self._encode(await self._work(caller, asked))


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
