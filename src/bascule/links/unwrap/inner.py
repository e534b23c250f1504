"""What a value inside a wrapper says: a destination written plainly, percent-encoded or in base64."""

import base64
import binascii
import re
from collections.abc import Iterator

from bascule.links.destination import NotADestination, read
from bascule.links.suffixes import SUFFIXES

ROUNDS = 4
"""The most times a value is percent-decoded before it is given up."""

_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})++")
_SCHEME = re.compile(r"(https?):[/\\]*+(?=[^/\\])", re.IGNORECASE)
_BARE_HOST = re.compile(r"[^\s/?#:@%\\+,;'\"()<>\[\]{}|^`=&!*$~]++(?::[0-9]++)?+(?=[/?#]|\Z)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]++")


def values(query: str, names: frozenset[str] | tuple[str, ...]) -> Iterator[str]:
    """The still encoded values of the named parameters, in the order of the query.

    Args:
        query: without its ``?``; ampersands may be HTML-escaped once (``&amp;``).
        names: lower-case; the query's own names are compared without regard to case.
    """
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        if equals and name.removeprefix("amp;").lower() in names:
            yield value


def percent_decoded(text: str) -> str:
    """Every run of percent-escapes decoded once as UTF-8; a run that is no UTF-8 stays as it is. ``+`` stays ``+``."""
    if "%" not in text:
        return text
    return _ESCAPES.sub(_decode, text)


def destination_in(value: str, *, bare: bool = True) -> str | None:
    """The http(s) destination that an encoded value holds, or None.

    The value is decoded once, as a web server would, and then again while it holds nothing yet (doubly encoded values).
    ``//host/path`` and base64 that begins like ``http`` count as well; a host without a scheme only if ``bare``, and
    with a public suffix.
    """
    text = percent_decoded(value)
    for _ in range(ROUNDS):
        if found := _as_url(text.strip(), bare):
            return found
        before, text = text, percent_decoded(text)
        if text == before:
            break
    return None


def from_base64(text: str) -> str | None:
    """Text out of standard or URL-safe base64, its padding optional; None where it is not UTF-8 in base64."""
    match = _BASE64.match(text)
    if not match:
        return None
    body = match[0].replace("-", "+").replace("_", "/")
    body = body[: len(body) - (len(body) % 4 == 1)]
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def valid(url: str) -> str | None:
    """The URL itself if it is a destination, else None."""
    try:
        read(url)
    except NotADestination:
        return None
    return url


def _decode(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return match[0]


def _as_url(text: str, bare: bool) -> str | None:
    if match := _SCHEME.match(text):
        rest = text[match.end() :]
        plain = text.startswith("//", len(match[1]) + 1) and match.end() == len(match[1]) + 3
        return valid(text if plain else f"{match[1]}://{rest}")
    if text.startswith("//"):
        return valid(f"https:{text}")
    if text.startswith("aHR0c") and (decoded := from_base64(text)) and _SCHEME.match(decoded):
        return valid(decoded)
    if bare and (match := _BARE_HOST.match(text)) and "." in match[0]:
        host = match[0].partition(":")[0].lower()
        if SUFFIXES.public_suffix(host) not in {None, host}:
            return valid(f"http://{text}")
    return None
