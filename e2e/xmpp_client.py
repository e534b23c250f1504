"""A small XMPP client over a plain loopback socket: what is sent is the caller's bytes, what comes is XML."""

import base64
import socket
import time
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, XMLPullParser

CLIENT = "{jabber:client}"
Fits = Callable[[Element], object]


class Client:
    """A signed-in session.

    Args:
        port: where the server takes clients, on 127.0.0.1.
        account: ``name@host``.
        password: sent with SASL PLAIN.
        resource: of this session.
        carbons: whether to ask for copies.
    """

    def __init__(self, port: int, account: str, password: str, resource: str = "one", *, carbons: bool = True) -> None:
        name, _, self.host = account.partition("@")
        self.account, self.jid = account, f"{account}/{resource}"
        self.inbox: list[Element] = []
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream()
        secret = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
        self.send(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")
        answer = self.wait(lambda one: "xmpp-sasl" in one.tag)
        if not answer.tag.endswith("}success"):
            self.close()
            raise PermissionError(account)
        self._stream()
        bind = f"<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{resource}</resource></bind>"
        self.ask("set", bind)
        if carbons:
            self.ask("set", "<enable xmlns='urn:xmpp:carbons:2'/>")
        self.send("<presence/>")
        self.wait(lambda one: one.tag == f"{CLIENT}presence" and one.get("from") == self.jid)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _stream(self) -> None:
        self._parser: Any = XMLPullParser(("start", "end"))
        self._depth = 0
        self.send(
            f"<stream:stream to='{self.host}' version='1.0' xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams'>"
        )
        self.wait(lambda one: one.tag.endswith("}features"))

    def close(self) -> None:
        """Hang up, as a client does that lost its network."""
        self.socket.close()

    def send(self, stanza: str) -> None:
        """Send these characters."""
        self.socket.sendall(stanza.encode())

    def _read(self, seconds: float) -> bool:
        """Take in what comes within ``seconds``; False where nothing came, or the server hung up."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return False
        if not data:
            raise ConnectionError("closed by the server")
        self._parser.feed(data)
        for event in self._parser.read_events():
            what, element = event[0], event[-1]
            assert isinstance(element, Element)
            self._depth += 1 if what == "start" else -1
            if what == "end" and self._depth == 1:
                self.inbox.append(element)
        return True

    def wait(self, fits: Fits, seconds: float = 10.0) -> Element:
        """The first stanza that fits, taken out of the inbox."""
        until = time.monotonic() + seconds
        while True:
            for at, one in enumerate(self.inbox):
                if fits(one):
                    return self.inbox.pop(at)
            left = until - time.monotonic()
            seen = [ElementTree.tostring(one, "unicode") for one in self.inbox[-5:]]
            assert left > 0, f"{self.jid}: nothing that fits in {seconds} s; seen {seen}"
            self._read(left)

    def quiet(self, fits: Fits, seconds: float = 0.7) -> None:
        """Nothing that fits comes for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._read(left)
        found = [ElementTree.tostring(one, "unicode") for one in self.inbox if fits(one)]
        assert not found, found

    def closed(self, seconds: float = 10.0) -> bool:
        """Whether the server ends this session in time."""
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0:
                self._read(left)
        except ConnectionError:
            return True
        return False

    def ask(self, kind: str, content: str, to: str = "") -> Element:
        """One question and its answer."""
        asked = f"q{time.monotonic_ns()}"
        self.send(f"<iq id='{asked}' type='{kind}'{f' to={to!r}' if to else ''}>{content}</iq>")
        return self.wait(lambda one: one.tag == f"{CLIENT}iq" and one.get("id") == asked)

    def message(self, id: str) -> Element:
        """The message with this id, whoever sent it."""
        return self.wait(lambda one: one.tag == f"{CLIENT}message" and one.get("id") == id)

    def archive(self, to: str = "") -> list[Element]:
        """What an archive holds: the account's own, or a room's."""
        query = f"a{time.monotonic_ns()}"
        self.ask("set", f"<query xmlns='urn:xmpp:mam:2' queryid='{query}'/>", to)
        found: list[Element] = []
        rest: list[Element] = []
        for one in self.inbox:
            result = one.find("{urn:xmpp:mam:2}result")
            (rest if result is None or result.get("queryid") != query else found).append(one)
        self.inbox = rest
        return [inner for one in found for inner in one.iter(f"{CLIENT}message") if inner is not one]


def body(message: Element) -> str | None:
    """The text of a message, or of the copy that it carries."""
    return next((one.text or "" for one in message.iter(f"{CLIENT}body")), None)


def named(id: str) -> Fits:
    """Whether a stanza, or a copy it carries, has an id."""
    return lambda one: any(inner.get("id") == id for inner in one.iter(f"{CLIENT}message"))
