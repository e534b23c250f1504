"""The address inside Synapse that takes Bascule's webhooks."""

import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from synapse.module_api import run_in_background
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from bascule_synapse.signature import SignatureRefused, check

logger = logging.getLogger(__name__)
PATH = "/_bascule/webhook"
LARGEST = 4 * 1024 * 1024
CarryOut = Callable[[dict[str, Any]], Awaitable[bool]]
Failed = Callable[[list[str]], Awaitable[None]]


class Receiver(Resource):  # type: ignore[misc] # Twisted has no types here
    """Takes webhooks: 401 for a wrong signature, 200 with what is done, 503 for what has to come again.

    Args:
        secret: the key that webhooks are signed with.
        carry_out: does what one event says.
        failed: tells Bascule which events cannot be carried out here.
    """

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self, secret: bytes, carry_out: CarryOut, failed: Failed) -> None:
        super().__init__()
        self._secret = secret
        self._carry_out = carry_out
        self._failed = failed

    def render_POST(self, request: Request) -> int:  # noqa: N802 - Twisted's name
        """One webhook."""
        content = request.content.read(LARGEST + 1)
        run_in_background(self._take, request, content)
        return int(NOT_DONE_YET)

    async def _take(self, request: Request, content: bytes) -> None:
        gone: list[object] = []
        request.notifyFinish().addErrback(gone.append)
        try:
            status, said = await self._answer(request, content)
        except Exception:
            logger.exception("a webhook of Bascule could not be carried out; it comes again")
            status, said = 503, {}
        if gone:
            return
        told = json.dumps(said).encode()
        request.setResponseCode(status)
        request.setHeader(b"content-type", b"application/json")
        request.setHeader(b"content-length", b"%d" % len(told))
        request.write(told)
        request.finish()

    async def _answer(self, request: Request, content: bytes) -> tuple[int, dict[str, Any]]:
        if len(content) > LARGEST:
            return 413, {}
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        try:
            check(self._secret, {name: request.getHeader(name) or "" for name in names}, content, time.time())
        except SignatureRefused as refused:
            return 401, {"error": str(refused)}
        told = json.loads(content)
        events = told["data"].get("events") or ([told] if "event" in told["data"] else [])
        done: list[str] = []
        failed: list[str] = []
        for event in events:
            data = event["data"]
            (done if await self._carry_out(data) else failed).append(data["event"])
        if failed:
            await self._failed(failed)
        return 200, {"acknowledged": done}
