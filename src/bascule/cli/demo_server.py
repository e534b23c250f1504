"""A running server as the demonstration sees it: what a chat server would ask it, over HTTP."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from bascule.accounts.event import AccountEvent
from bascule.gate.decision import Decision
from bascule.gate.message import Message

AT_ONCE = 500
"""Messages or events told in one request."""
SECONDS = 30.0
"""How long one answer may take."""


class ServerAnswerError(ValueError):
    """The server cannot be reached, or does not do what a demonstration needs."""


class _Answered(msgspec.Struct):
    decision: Decision | None = None


class _Answers(msgspec.Struct):
    answers: tuple[_Answered, ...]


class _Standing(msgspec.Struct):
    state: str


class _Account(msgspec.Struct):
    containment: _Standing


class DemoServer:
    """Speaks to one server.

    Args:
        url: the API's address.
        key: an API key with the scopes messages:write, events:write and accounts:read.
        links: where its links listen, as ``http://127.0.0.1:8421``; empty for where they point.
    """

    def __init__(self, url: str, key: str, links: str = "") -> None:
        self._web = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"},
            timeout=SECONDS,
            trust_env=False,
            follow_redirects=False,
        )
        self._links = httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False)
        self._at = links.rstrip("/")

    def close(self) -> None:
        """End its connections."""
        self._web.close()
        self._links.close()

    def decide(self, message: Message) -> Decision:
        """Ask about a message."""
        return msgspec.json.decode(self._post("/v1/messages", message), type=Decision)

    def decide_all(self, messages: Sequence[Message]) -> list[Decision | None]:
        """Ask about many; None for one that was not decided on."""
        found: list[Decision | None] = []
        for start in range(0, len(messages), AT_ONCE):
            body = self._post("/v1/messages:batch", {"messages": messages[start : start + AT_ONCE]})
            found += [one.decision for one in msgspec.json.decode(body, type=_Answers).answers]
        return found

    def tell(self, events: Sequence[AccountEvent]) -> None:
        """Tell what happened to accounts."""
        for start in range(0, len(events), AT_ONCE):
            self._post("/v1/events:batch", {"events": events[start : start + AT_ONCE]})

    def state(self, account: str) -> str:
        """How an account stands: ``normal`` where nothing is done about it."""
        body = self._answer(self._web, "GET", f"/v1/accounts/{quote(account, safe='')}")
        return msgspec.json.decode(body, type=_Account).containment.state

    def opens(self, url: str) -> bool:
        """Whether the bridge lets somebody cross a wrapped link at once. Where it leads is never asked."""
        parts = urlsplit(url)
        at = f"{self._at}{parts.path}" if self._at else url
        try:
            return self._links.get(at, headers={"Host": parts.netloc}).status_code in (301, 302, 303, 307, 308)
        except httpx.HTTPError as error:
            raise ServerAnswerError(f"links: nothing answers at {at.split('/')[2]}: {type(error).__name__}") from None

    def _post(self, path: str, value: object) -> bytes:
        return self._answer(self._web, "POST", path, msgspec.json.encode(value))

    def _answer(self, web: httpx.Client, method: str, path: str, body: bytes | None = None) -> bytes:
        try:
            answer = web.request(method, path, content=body, headers={"Content-Type": "application/json"})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServerAnswerError(f"url: nothing answers at {web.base_url}: {type(error).__name__}") from None
        if answer.status_code != 200:
            raise ServerAnswerError(f"{method} {path}: {answer.status_code}: {_detail(answer.content)}")
        return answer.content


def _detail(body: bytes) -> str:
    try:
        return str(msgspec.json.decode(body)["detail"])[:300]
    except (ValueError, KeyError, TypeError):
        return "no reason given"
