"""One ASGI application: the routes asked most, the rest of the API, and every other path as a link."""

import secrets
from collections.abc import Awaitable, Callable
from functools import partial

from bascule.console.bridge import Pages
from bascule.gate.audience import Audience
from bascule.gate.crossing import ClickHandler
from bascule.gate.message import Message
from bascule.server.access import Access
from bascule.server.account_memory import AccountEvents
from bascule.server.adapters import Adapted
from bascule.server.api import make_api
from bascule.server.bridge import BridgeHandler, registrable
from bascule.server.carried import CarriedExchange
from bascule.server.click.asgi import ClickApp
from bascule.server.clicks import Clicks
from bascule.server.containment import OwnerHeard
from bascule.server.counters import Counters
from bascule.server.decoys import DecoyEvents
from bascule.server.direct import Direct, Receive, Scope, Send
from bascule.server.dispatch.dispatcher import Dispatcher
from bascule.server.messages import Messages
from bascule.server.metrics import Metrics
from bascule.server.service import Service
from bascule.server.verdicts import NewVerdict, new_verdict
from bascule.server.viewers import Viewers

_API = frozenset(("v1", "healthz", "readyz", "metrics", "schema"))
"""First segments of paths that are the API's; no token is one of them, as each has dots."""


ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]


class Application:
    """Everything one process answers over HTTP.

    Args:
        service: what it serves from.
        pages: what people are shown.
        trusted: proxies whose ``X-Forwarded-For`` is believed on links.

    Attributes:
        handler: the link domain's handler, for a dedicated click server too.
        clicks: clicks not yet written.
        viewers: those of them whose viewer was named.
        dispatcher: finds the messages of recalls, and sends the webhooks.
        carried: tells the other processes which messages were carried elsewhere.
    """

    def __init__(self, service: Service, pages: Pages | None = None, trusted: tuple[str, ...] = ()) -> None:
        self.service = service
        self.clicks = Clicks()
        self.viewers = Viewers()
        audience = Audience(lambda: secrets.token_bytes(32), service.home.pepper())
        ledger, process = service.ledger, secrets.token_hex(8)
        self.carried = CarriedExchange(audience, service.store.exposures, process, ledger.listeners)
        self.dispatcher = Dispatcher(service)
        service.happened.append(DecoyEvents(service))
        service.happened.append(OwnerHeard(service))
        service.happened.append(AccountEvents(service))
        counters = Counters()
        access = Access(service)
        shown = pages or Pages(registrable=registrable)
        self.bridge = BridgeHandler(service, shown, self.clicks, audience, self.viewers)
        self.handler: ClickHandler = self.bridge
        messages = Messages(service, counters)
        self._direct: dict[str, ASGI] = {
            "/v1/messages": Direct(access, "messages:write", Message, messages.answer),
            "/v1/verdicts": Direct(access, "verdicts:write", NewVerdict, partial(new_verdict, service), 201),
        }
        self._adapted = Adapted(service, access, messages)
        figures = Metrics(service, counters, self.clicks, self.dispatcher, self.bridge)
        self._api = make_api(service, access, messages, figures)
        self._links = ClickApp(self.handler, trusted=trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the server's start and stop."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if scope["method"] == "POST" and (direct := self._direct.get(path)):
                await direct(scope, receive, send)
                return
            if self._adapted.answers(path):
                await self._adapted(scope, receive, send)
                return
            if path[1:].partition("/")[0] not in _API:
                await self._links(scope, receive, send)
                return
        await self._api(scope, receive, send)  # type: ignore[arg-type] # the framework names ASGI's types its own way

    def changed(self) -> None:
        """Networks or keys were loaded anew."""
        self.bridge.networks_changed()
