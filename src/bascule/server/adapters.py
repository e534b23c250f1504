"""Adapters mounted: checks who asks, reads within bounds, decides in time, and answers in each contract's own form."""

import asyncio
import logging
from urllib.parse import parse_qsl

import msgspec

from bascule.adapters.contract import Adapter, Answer, Asked, Refused, Request
from bascule.adapters.registry import adapters
from bascule.gate.api_keys import Caller
from bascule.gate.decision import Decision
from bascule.server.access import Access
from bascule.server.direct import Receive, Scope, Send, read_body
from bascule.server.events import take_events
from bascule.server.messages import Messages
from bascule.server.problems import ProblemError
from bascule.server.service import Service
from bascule.store.adapter_secrets import AdapterSecrets
from bascule.store.home import HomeError

LOG = logging.getLogger("bascule.adapters")
PREFIX = "/v1/adapters/"
ROOTS = {"/checkv2": "rspamd", "/ping": "rspamd", "/stat": "rspamd"}
"""Paths that clients of a contract ask for at the root and nowhere else."""
SCOPE = "messages:write"
EVENTS_SCOPE = "events:write"
MOST_FIELDS = 50
"""Parameters of a query."""


class Adapted:
    """Answers foreign requests.

    Args:
        service: what is served from.
        access: knows who may ask.
        messages: the send path.
    """

    def __init__(self, service: Service, access: Access, messages: Messages) -> None:
        self._service = service
        self._access = access
        self._messages = messages
        self._adapters = adapters()
        self._secrets = AdapterSecrets(service.home.path)

    def answers(self, path: str) -> bool:
        """Whether a path is an adapter's."""
        return path.startswith(PREFIX) or path in ROOTS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = await self._answer(scope, receive)
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", b"%d" % len(answer.body)),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path: str = scope["path"]
        name, _, below = path.removeprefix(PREFIX).partition("/")
        if path in ROOTS:
            name, below = ROOTS[path], path[1:]
        adapter = self._adapters.get(name)
        if adapter is None:
            known = ", ".join(self._adapters)
            return Answer(msgspec.json.encode({"error": f"There is no adapter of this name; expected {known}."}), 404)
        try:
            return await self._asked(adapter, scope, below.strip("/"), receive)
        except Refused as refused:
            return adapter.refuse(refused.status, refused.detail)
        except ProblemError as error:
            return adapter.refuse(error.problem.status, error.problem.detail)
        except Exception:
            LOG.exception("the adapter %s could not answer", name)
            return adapter.refuse(500, "Something went wrong on our side; it has been logged.")

    async def _asked(self, adapter: Adapter, scope: Scope, below: str, receive: Receive) -> Answer:
        now = self._service.clock()
        request = Request(scope["method"], below, _query(scope["query_string"]), _headers(scope["headers"]), now=now)
        if (answer := adapter.open_to_all(request)) is not None:
            return answer
        client = scope["client"][0] if scope["client"] else ""
        key = f"Bearer {adapter.key(request)}".encode("utf-8", "replace")
        try:
            caller = self._access.caller(key, SCOPE, client)
        except ProblemError as error:
            detail = "Expected a valid API key." if error.problem.status == 401 else error.problem.detail
            raise ProblemError(error.problem.status, detail) from None
        body = await read_body(receive)
        request = msgspec.structs.replace(request, body=body, network=caller.network)
        self._check_signature(adapter, request)
        return await self._decided(adapter, adapter.ask(request), caller)

    def _check_signature(self, adapter: Adapter, request: Request) -> None:
        if not adapter.signed:
            return
        try:
            secret = self._secrets.of(request.network, adapter.name, request.now)
        except HomeError:
            LOG.exception("the secret of the adapter %s cannot be read; its requests are refused", adapter.name)
            raise ProblemError(401, "The signature could not be checked.") from None
        if secret is not None and not adapter.genuine(request, secret):
            raise ProblemError(401, "The signature is not of the secret that was set.")

    async def _decided(self, adapter: Adapter, asked: Asked, caller: Caller) -> Answer:
        if asked.events:
            if EVENTS_SCOPE not in caller.scopes:
                raise ProblemError(403, f"This API key lacks the scope {EVENTS_SCOPE}.")
            await take_events(self._service, caller.network, asked.events)
        if asked.message is None:
            return asked.answer
        try:
            # the decision goes on being kept when its time is over: asked again, it is there
            deciding = asyncio.ensure_future(self._messages.decide(caller.network, asked.message))
            decision = await asyncio.wait_for(asyncio.shield(deciding), adapter.seconds)
        except TimeoutError:
            deciding.add_done_callback(_told_too_late)
            raise ProblemError(503, f"There was no decision within {adapter.seconds} seconds.") from None
        return adapter.answer(asked, decision, self._service.networks[caller.network])


def _told_too_late(deciding: "asyncio.Task[Decision]") -> None:
    if not deciding.cancelled() and (error := deciding.exception()) is not None:
        LOG.warning("a decision that came too late failed as well: %s", error)


def _query(raw: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Refused(400, f"Expected a query of at most {MOST_FIELDS} parameters.") from None


def _headers(raw: "list[tuple[bytes, bytes]]") -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1").lower(), value.decode("utf-8", "replace")) for name, value in raw)
