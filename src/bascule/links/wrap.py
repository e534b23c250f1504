"""Wrap a destination into a link of ours, know our own links again, leave exempt hosts alone.

Two forms. The self-contained token (``bascule.links.token``) needs no database. Where it would grow longer than the
network allows, a short one, ``BASE/KEY.CODE``, stands for a destination kept in the store; CODE is 80 bits of
HMAC-SHA256 over tag, audience and destination, so it can be neither guessed nor enumerated.
"""

import re

import ada_url
import msgspec

from bascule.links.keyring import Keyring
from bascule.links.target import read_target
from bascule.links.token import Opened, Opener, Signer, TokenRefused

SHORT_PURPOSE = "bascule short link 1"
CODE_DIGITS = 20
_LONGEST_SHORT = 8 + 1 + CODE_DIGITS
_SHORT = re.compile(rb"[a-z0-9]{4,8}\.[0-9a-f]{20}")


class BaseError(ValueError):
    """A link base that cannot be; the message says what was expected."""


class LinkBase(msgspec.Struct, frozen=True):
    """Where a network's links point: ``https://go.example`` or ``https://chat.example/b``.

    Attributes:
        url: scheme, host, port and path, without a final slash.
        host: host and port as a Host header has them.
        prefix: the path's bytes without final slash, empty at the root.
    """

    url: str
    host: str
    prefix: bytes


def read_base(text: str) -> LinkBase:
    """The link base in ``text``; BaseError unless it is an http(s) URL of plain host and path."""
    try:
        url = ada_url.URL(text)
    except ValueError:
        raise BaseError(f"link_base: expected an http or https URL, got {text[:100]!r}") from None
    if url.protocol not in ("http:", "https:") or url.search or url.hash or url.username or url.password:
        raise BaseError("link_base: expected http or https without user, query or fragment")
    path = url.pathname.rstrip("/")
    if not re.fullmatch(r"(?:/[A-Za-z0-9_-]+)*", path):
        raise BaseError("link_base: expected a path of letters, digits, '-' and '_' only")
    return LinkBase(f"{url.protocol}//{url.host}{path}", url.host, path.encode())


class Wrapped(msgspec.Struct, frozen=True, gc=False):
    """A wrapped link; ``code`` is set for the short form, whose destination the store must keep under it."""

    url: str
    code: str | None = None
    warned: bool = False


class Wrapper:
    """Wraps for one network; made once, at load.

    Args:
        ring: the network's keys.
        base: where its links point.
        short_over: a link longer than this many characters takes the short form; None never does.
    """

    def __init__(self, ring: Keyring, base: LinkBase, short_over: int | None = None) -> None:
        self.base = base
        self._signer = Signer(ring)
        self._opener = Opener([ring])
        self._short_over = short_over
        self._short = ring.signing.signature(SHORT_PURPOSE, ring.network)

    def wrap(self, destination: str, tag: str, audience: int, *, warned: bool = False) -> Wrapped:
        """Wrap ``destination``, exactly as given, for the message with ``tag`` sent to ``audience`` people.

        ``warned`` marks a link that was suspected when it was sent.
        """
        url = f"{self.base.url}/{self._signer.token(destination, tag, audience, warned=warned)}"
        if self._short_over is None or len(url) <= self._short_over:
            return Wrapped(url, warned=warned)
        bound = f"{tag}-{audience}{'w' if warned else ''}|".encode() + destination.encode("utf-8", "surrogatepass")
        code = f"{self._signer.key}.{self._short.of(bound, CODE_DIGITS).decode()}"
        return Wrapped(f"{self.base.url}/{code}", code, warned)

    def own(self, url: str) -> Opened | str | None:
        """What a link of ours holds: its content, its code when it is short; None where it is not ours, or forged."""
        if not self.on_base(url):
            return None
        target = read_target(
            url[url.index("/", url.index("//") + 2) :].encode("utf-8", "surrogatepass"), self.base.prefix
        )
        if target is None:
            return None
        if is_short(target.token):
            return target.token.decode() if self._opener.opens(target.token.partition(b".")[0]) else None
        try:
            return self._opener.open(target.token)
        except TokenRefused:
            return None

    def on_base(self, url: str) -> bool:
        """Whether ``url`` (as WHATWG serialises it) lies below this network's link base."""
        return url.startswith(self.base.url + "/")


def is_short(token: bytes) -> bool:
    """Whether ``token`` has the shape of a short link's."""
    return len(token) <= _LONGEST_SHORT and _SHORT.fullmatch(token) is not None


def exempt(host: str, hosts: frozenset[str]) -> bool:
    """Whether ``host`` (ASCII) or a parent of it is among ``hosts``: such a link goes direct."""
    while host:
        if host in hosts:
            return True
        _, _, host = host.partition(".")
    return False
