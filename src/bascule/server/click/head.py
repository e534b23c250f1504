"""A request's head: held against the limits, split by llhttp (httptools) in strict mode, and admitted or refused."""

import httptools

from bascule.server.click.admit import host_is_plain, origin_form
from bascule.server.click.answer import CLOSE, KEEP
from bascule.server.click.body import ChunkedBody, CountedBody
from bascule.server.click.framing import FRAMING_HEADERS, SINGLE_HEADERS, RefusedError, read_framing
from bascule.server.click.limits import ClickLimits

END_OF_HEAD = b"\r\n\r\n"
_HTTP_11 = b" HTTP/1.1\r\n"
_VERSIONS = {_HTTP_11: True, b" HTTP/1.0\r\n": False}
_LINE_ROOM = 32  # of a request line beside its target: the longest method, two spaces and the version


class HeadReader:
    """Reads one head after another of a connection; what it read last is in the public attributes.

    Attributes:
        method: of the request, as sent.
        target: in origin form.
        headers: by lower-case name; repeated lines joined by a comma.
        host: the ``Host`` header.
        connection: ``KEEP``, ``CLOSE`` or ``SAY_KEEP``.
        body: what will read the body; None where there is none.
        expects: whether the sender waits for ``100 Continue``.
    """

    __slots__ = (
        "_easy",
        "_fault",
        "_feed",
        "_limits",
        "_parser",
        "_repeats",
        "body",
        "connection",
        "expects",
        "headers",
        "host",
        "method",
        "target",
    )

    def __init__(self, limits: ClickLimits) -> None:
        self._limits = limits
        self._easy = min(limits.target, limits.header_bytes)
        self._repeats = 0
        self._fault = False
        self.method = self.target = self.host = b""
        self.headers: dict[bytes, bytes] = {}
        self.connection = KEEP
        self.body: CountedBody | ChunkedBody | None = None
        self.expects = False
        self._new_parser()

    def _new_parser(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._feed = self._parser.feed_data

    def on_url(self, url: bytes) -> None:
        """Keeps the request target (called by the parser)."""
        self.target = url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keeps a header line; two lines of one name are joined, or a fault where they would be ambiguous."""
        name = name.lower()
        headers = self.headers
        if name in headers:
            self._repeats += 1
            self._fault = self._fault or name in SINGLE_HEADERS
            value = headers[name] + b", " + value
        headers[name] = value

    def bound(self, head: bytes) -> None:
        """Holds a head, whole or only begun, against the size limits.

        Raises:
            RefusedError: as soon as no bytes that may follow could make it acceptable.
        """
        if not 65 <= head[0] <= 90:  # every method begins with A to Z; a TLS hello or noise does not
            raise RefusedError(400, "malformed")
        line = head.find(b"\r\n")
        if (line if line >= 0 else len(head) - 1) > self._limits.target + _LINE_ROOM:
            raise RefusedError(414, "target")
        after = 4 if head.endswith(END_OF_HEAD) else 3
        if line >= 0 and len(head) - line - after > self._limits.header_bytes:
            raise RefusedError(431, "headers")

    def read(self, head: bytes) -> None:
        """Reads one whole head, empty line included.

        Raises:
            RefusedError: the connection cannot be used any further.
        """
        if len(head) > self._easy or not 65 <= head[0] <= 90:
            self.bound(head)
        headers: dict[bytes, bytes] = {}
        self.headers = headers
        try:
            self._feed(head)
        except httptools.HttpParserUpgrade:
            self._new_parser()
        except httptools.HttpParserError:
            raise RefusedError(400, "malformed") from None
        target = self.target
        self.method = method = b"GET" if head[:4] == b"GET " else head[: head.find(b" ")]
        host = headers.get(b"host", b"")
        if (
            head.startswith(_HTTP_11, len(method) + 1 + len(target))
            and target[0] == 47
            and host
            and not (self._repeats or len(headers) > self._limits.header_count or len(head) > self._easy)
            and host_is_plain(host)
        ):
            http_11 = True
            self.host = host
        else:
            http_11 = self._unusual(head)
        self.body = None
        if FRAMING_HEADERS.isdisjoint(headers):
            self.connection = KEEP if http_11 else CLOSE
            return
        framing = read_framing(headers, http_11=http_11, most=self._limits.body)
        self.connection = framing.connection
        if framing.body is not None:
            self.body = framing.body
            self.expects = framing.expects
            self._new_parser()  # the next bytes are a body, which the parser is not shown

    def _unusual(self, head: bytes) -> bool:
        """The same checks one by one, for heads that the short way does not admit; answers whether it is HTTP/1.1."""
        start = b"%b %b" % (self.method, self.target)
        version = head[len(start) : len(start) + len(_HTTP_11)]
        if not head.startswith(start):
            raise RefusedError(400, "malformed")
        if version not in _VERSIONS:
            raise RefusedError(505 if version.startswith(b" HTTP/2") else 400, "version")
        http_11 = _VERSIONS[version]
        if len(self.target) > self._limits.target:
            raise RefusedError(414, "target")
        if len(self.headers) + self._repeats > self._limits.header_count:
            raise RefusedError(431, "headers")
        self._repeats = 0
        if self._fault:
            raise RefusedError(400, "framing")
        if self.method == b"CONNECT":
            raise RefusedError(501, "method")
        self.host = self.headers.get(b"host", b"").strip(b" \t")
        if (http_11 and not self.host) or not host_is_plain(self.host):
            raise RefusedError(400, "host")
        target = origin_form(self.target, self.host)
        if target is None:
            raise RefusedError(400, "target")
        self.target = target
        return http_11
