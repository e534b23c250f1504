"""Proofpoint URL Defense, versions 1, 2 and 3.

v1 and v2 keep the URL in the parameter ``u`` (v2 writes ``-`` for ``%`` and ``_`` for ``/``). v3 keeps it between
``/v3/__`` and ``__;``: there ``*`` stands for one byte and ``**X`` for a run of 2 to 65 bytes, and the replaced bytes
follow in URL-safe base64, up to ``!``. Proofpoint, "URL Defense decoder" (help.proofpoint.com).
"""

import base64
import binascii
import html
import re

from bascule.links.destination import Destination
from bascule.links.unwrap.inner import percent_decoded, values
from bascule.links.wellformed import well_formed

WRAPPER = "proofpoint"
HOSTS = ("urldefense.com", "urldefense.proofpoint.com", "urldefense.us", "urldefense.proofpoint.us")
_RUN = re.compile(rb"\*(?:\*([A-Za-z0-9_-]))?")
_LENGTHS = {
    letter: 2 + place
    for place, letter in enumerate(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}
_ONE_SLASH = re.compile(r"(https?|ftp):/(?=[^/])", re.IGNORECASE)
_V2 = str.maketrans({"-": "%", "_": "/"})


def peel(destination: Destination) -> str | None:
    """The wrapped URL; None where the link is cut short or of an unknown version."""
    return decode(destination.raw)


def decode(text: str) -> str | None:
    """Decode a URL Defense link as it was sent; the exact text that was wrapped, which may be empty.

    Args:
        text: the link; v3 must not have gone through a URL parser, as the wrapped URL may hold ``#``.
    """
    _, found, body = text.partition("/v3/__")
    if found:
        url, end, tail = body.rpartition("__;")
        return _v3(url, tail) if end else None
    version = "v2" if "/v2/url" in text else "v1"
    if f"/{version}/url" not in text:
        return None
    query = text.partition("?")[2].partition("#")[0]
    value = next(values(query, ("u",)), None)
    if value is None:
        return None
    return html.unescape(percent_decoded(value.translate(_V2) if version == "v2" else value))


def _v3(url: str, tail: str) -> str | None:
    code = tail.partition("!")[0].rstrip("=")
    try:
        replaced = base64.b64decode(code + "=" * (-len(code) % 4), b"-_")
    except (binascii.Error, ValueError):
        return None
    place = 0

    def put_back(match: re.Match[bytes]) -> bytes:
        nonlocal place
        start, place = place, place + (_LENGTHS[match[1][0]] if match[1] else 1)
        return replaced[start:place] or match[0]

    found = _RUN.sub(put_back, well_formed(url).encode()).decode("utf-8", "replace")
    return _ONE_SLASH.sub(r"\1://", found, count=1) if _ONE_SLASH.match(found) else found
