"""What the conformance kit asks with: an address that takes messages, and the API that sets the stage for them."""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
import msgspec

SECONDS = 10.0
"""How long one answer may take before the kit gives up on it."""


class CaseFailed(Exception):
    """A case did not end as it should; says what was seen."""


class CaseSkipped(Exception):
    """A case could not be played; says what is missing."""


class Delivered(msgspec.Struct, frozen=True):
    """What came of a message, as ``POST /v1/messages`` answers it; an adapter's own address may leave out ``links``."""

    decision: str
    text: str = ""
    links: tuple[dict[str, Any], ...] | None = None


class Kit:
    """Sends messages to ``url`` and sets verdicts and accounts by ``api``.

    Args:
        url: where messages go: Bascule's own API, or an address of the adapter's author that sends what it gets through
            the chat server and answers in the same form.
        api: Bascule's API.
        key: an API key for both.
        deadline: seconds within which a message is to be answered.
        links: where wrapped links listen, where that is not where they point.
    """

    def __init__(self, url: str, api: str, key: str, deadline: float, links: str = "") -> None:
        headers = {"authorization": f"Bearer {key}"}
        self._target = httpx.Client(base_url=url, headers=headers, timeout=SECONDS, trust_env=False)
        self._api = httpx.Client(base_url=api, headers=headers, timeout=SECONDS, trust_env=False)
        self._links = httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False)
        self._at = links.rstrip("/")
        self._blocked: list[str] = []
        self.url = url
        self.deadline = deadline
        self.run = secrets.token_hex(6)

    def close(self) -> None:
        """Take back what was set, and end the connections."""
        for host in self._blocked:
            self._api.delete("/v1/verdicts", params={"url": f"https://{host}/", "match": "host"})
        for one in (self._target, self._api, self._links):
            one.close()

    def host(self, word: str) -> str:
        """A host that no other run, and nobody at all, uses (RFC 2606)."""
        return f"{word}-{self.run}.example"

    def message(self, name: str, text: str, **more: object) -> dict[str, object]:
        """A message of this run, from an account of its own."""
        there = {"id": f"!kit-{self.run}", "kind": "group", "size": 3}
        return {
            "id": f"kit-{self.run}-{name}",
            "sender": f"@kit-{self.run}",
            "text": text,
            "conversation": there,
        } | more

    def ask(self, message: Mapping[str, object]) -> httpx.Response:
        """The bare answer to a message."""
        return self._sent(lambda: self._target.post("/v1/messages", content=msgspec.json.encode(message)))

    def send(self, name: str, text: str, **more: object) -> Delivered:
        """What came of a message.

        Raises:
            CaseFailed: it was not answered as a message is.
        """
        answer = self.ask(self.message(name, text, **more))
        if answer.status_code != 200:
            raise CaseFailed(f"a message was answered with status {answer.status_code}: {answer.text[:200]}")
        try:
            return msgspec.json.decode(answer.content, type=Delivered)
        except msgspec.DecodeError as error:
            raise CaseFailed(f"a message's answer is not one: {error}") from None

    def block(self, host: str) -> None:
        """Set a block on a host, until the kit is closed."""
        self.api("POST", "/v1/verdicts", {"url": f"https://{host}/", "match": "host", "verdict": "block"})
        self._blocked.append(host)

    def unblock(self, host: str) -> None:
        """Take it back."""
        self.api("DELETE", f"/v1/verdicts?match=host&url={quote(f'https://{host}/', safe='')}")
        self._blocked.remove(host)

    def step(self, account: str, step: str) -> None:
        """A step of containment."""
        self.api("POST", "/v1/accounts", {"account": account, "step": step, "reason": "conformance kit"})

    def api(self, method: str, path: str, body: object = None) -> Any:
        """One request to Bascule's API.

        Raises:
            CaseSkipped: the key lacks the scope for it.
            CaseFailed: it was refused.
        """
        content = None if body is None else msgspec.json.encode(body)
        answer = self._sent(lambda: self._api.request(method, path, content=content))
        if answer.status_code == 403:
            raise CaseSkipped(f"{method} {path.partition('?')[0]}: {answer.text[:200]}")
        if not answer.is_success:
            raise CaseFailed(f"{method} {path.partition('?')[0]}: status {answer.status_code}: {answer.text[:200]}")
        return answer.json()

    def opens(self, wrapped: str) -> int:
        """The status that a wrapped link is answered with; where it leads is never asked.

        Raises:
            CaseSkipped: nothing answers where links are.
        """
        origin, _, path = wrapped.partition("//")[2].partition("/")
        at = f"{self._at}/{path}" if self._at else wrapped
        try:
            return self._links.get(at, headers={"host": origin}).status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            where = at.split("/")[2]
            raise CaseSkipped(f"nothing answers links at {where} ({type(error).__name__}); see --links") from None

    def until(self, holds: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Whether something comes to hold in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return True
            time.sleep(0.05)
        return holds()

    def _sent(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        try:
            return send()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CaseFailed(f"no answer: {type(error).__name__}") from None


def expect(holds: bool, seen: str) -> None:
    """Fail the case where something does not hold."""
    if not holds:
        fail(seen)


def fail(seen: str) -> NoReturn:
    """Fail the case."""
    raise CaseFailed(seen)
