"""Redirectors that do not write the destination plainly: Yahoo, Bing, Google News, Check Point, Mimecast, Inky."""

import base64
import re

from bascule.links.destination import Destination
from bascule.links.unwrap.inner import destination_in, from_base64, percent_decoded, valid, values

YAHOO_HOSTS = ("r.search.yahoo.com", "search.yahoo.com", "rds.yahoo.com", "ri.search.yahoo.com", "search.yahoo.co.jp")
BING_HOSTS = ("bing.com",)
NEWS_HOSTS = ("news.google.com",)
CHECK_POINT_HOSTS = ("url.avanan.click", "avanan.click", "protect.checkpoint.com", "checkpoint.url-protection.com")
DOMAIN_ONLY_HOSTS = ("mimecast.com", "mimecastprotect.com", "inky.com")
BITDEFENDER_HOSTS = ("lsems.gravityzone.bitdefender.com",)

_YAHOO = re.compile(r"(?:/RU=|/\*\*|\*-)([^/]++|https?:[^;]++)")
_INSIDE = re.compile(r"https?://[\x21-\x7e]++")


def yahoo(destination: Destination) -> str | None:
    """``/_ylt=…/RV=2/RE=…/RO=10/RU=https%3a%2f%2fexample.com%2f/RK=2/RS=…``; older ones end in ``/**http%3A…``."""
    match = _YAHOO.search(destination.path)
    return destination_in(match[1]) if match else None


def bing(destination: Destination) -> str | None:
    """``/ck/a?…&u=a1aHR0cHM6Ly9…``: the letters ``a1``, then URL-safe base64. Advertisements leave the letters out."""
    if not destination.path.startswith(("/ck/", "/aclick", "/aclk")):
        return None
    for value in values(destination.query, ("u",)):
        if found := destination_in(value.removeprefix("a1")):
            return found
        decoded = from_base64(percent_decoded(value.removeprefix("a1")))
        if decoded and (found := destination_in(decoded)):
            return found
    return None


def news(destination: Destination) -> str | None:
    """``/articles/CBMi…``: base64 of a small message that holds the URL; later editions hold only an opaque number."""
    for segment in destination.path.split("/"):
        if segment.startswith("CBMi"):
            decoded = _bytes_of(segment)
            match = _INSIDE.search(decoded)
            return valid(match[0]) if match else None
    return None


def check_point(destination: Destination) -> str | None:
    """``/v2/___https://example.com/path___.SIGNATURE``; as sent, since the wrapped URL may hold a fragment."""
    _, found, body = destination.raw.partition("/___")
    url, end, _ = body.rpartition("___.")
    return destination_in(url.replace("%", "%25")) if found and end else None


def domain_only(destination: Destination) -> str | None:
    """``/s/CODE?domain=example.com``: the code is opaque, only the host is in clear; its front page stands for it."""
    for value in values(destination.query, ("domain",)):
        host = percent_decoded(value)
        if "/" not in host and (found := destination_in(value)):
            return f"{found}/"
    return None


def bitdefender(destination: Destination) -> str | None:
    """``/scan/BASE64/SIGNATURE?…``: the destination is the first segment after ``scan``."""
    segments = destination.path.split("/")
    return destination_in(segments[2]) if len(segments) > 2 and segments[1] == "scan" else None


def _bytes_of(segment: str) -> str:
    """Base64 of any bytes, as Latin-1 text; cut where it stops being base64."""
    body = re.match(r"[A-Za-z0-9_-]*+", segment)
    code = body[0] if body else ""
    code = code[: len(code) - (len(code) % 4 == 1)]
    return base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)).decode("latin-1")
