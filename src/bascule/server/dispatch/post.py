"""One attempt at one webhook: signed, sent, its answer read within bounds."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import httpx
import msgspec

from bascule import __version__
from bascule.recall.acknowledgement import NOTHING, Acknowledgement, in_answer
from bascule.recall.backoff import asked_for
from bascule.recall.receiver import Receiver, signed_headers

MOST_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""
MOST_CONNECTIONS = 64
_HEADERS = {
    "content-type": "application/json",
    "accept-encoding": "identity",
    "user-agent": f"Bascule/{__version__}",
}


class Posted(msgspec.Struct, frozen=True):
    """What became of one attempt.

    Attributes:
        status: the answer's; 0 where there was none.
        error: what went wrong, in words; empty for an answer of 2xx.
        retry_after: seconds that the receiver asked to be left alone for.
        acknowledgement: what its answer says became of the events.
    """

    status: int
    error: str = ""
    retry_after: float = 0.0
    acknowledgement: Acknowledgement = NOTHING

    @property
    def ok(self) -> bool:
        """Whether the receiver has taken it."""
        return not self.error

    @property
    def about_content(self) -> bool:
        """Whether the receiver refuses this webhook for what it holds, which says nothing of the next."""
        return self.status in (400, 409, 413, 415, 422)


class Poster:
    """Sends webhooks over connections that are kept open."""

    def __init__(self) -> None:
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            trust_env=False,
            follow_redirects=False,
            limits=limits,
            timeout=None,  # noqa: S113 - the whole attempt has one
        )

    async def post(self, receiver: Receiver, webhook: str, content: bytes, now: float) -> Posted:
        """Send ``content`` under the id ``webhook``; never raises for what the receiver or the network does."""
        headers = _HEADERS | signed_headers(webhook, now, content, receiver.secrets)
        try:
            async with (
                asyncio.timeout(receiver.timeout),
                self._client.stream("POST", receiver.url, content=content, headers=headers) as answer,
            ):
                return await _posted(answer, now)
        except TimeoutError:
            return Posted(0, f"no whole answer within {receiver.timeout:g} s")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            return Posted(0, f"{type(error).__name__}: {error}"[:200])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


async def _posted(answer: httpx.Response, now: float) -> Posted:
    status = answer.status_code
    if not 200 <= status < 300:
        return Posted(status, f"HTTP {status}", asked_for(answer.headers.get("retry-after"), now))
    return Posted(status, acknowledgement=in_answer(await _bounded(answer.aiter_raw())))


async def _bounded(parts: AsyncIterator[bytes]) -> bytes:
    """The answer's body; nothing where it is longer than is read."""
    content = bytearray()
    async for part in parts:
        content += part
        if len(content) > MOST_ANSWER:
            return b""
    return bytes(content)
