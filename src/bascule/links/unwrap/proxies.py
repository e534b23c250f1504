"""Proxies and copies that carry the destination in their own host or path: translators, AMP caches, web archives."""

import re

from bascule.links.destination import Destination
from bascule.links.suffixes import SUFFIXES
from bascule.links.unwrap.inner import destination_in, percent_decoded, valid, values

TRANSLATE_HOSTS = ("translate.goog",)
AMP_HOSTS = ("cdn.ampproject.org", "cdn.ampproject.net", "bing-amp.com")
_ARCHIVE_TODAY = tuple(f"archive.{suffix}" for suffix in ("ph", "today", "is", "vn", "md", "li", "fo"))
ARCHIVE_HOSTS = ("archive.org", "arquivo.pt", "wayback.archive-it.org", *_ARCHIVE_TODAY)
CACHE_HOSTS = ("webcache.googleusercontent.com", "cc.bingj.com")
SPLIT_HOSTS = ("translated.turbopages.org", "images-ext-1.discordapp.net", "images-ext-2.discordapp.net")

_AMP_PATH = re.compile(r"/(?:[a-z]{1,4}/)?(s/)?(?=[^/]+\.)")
_SPLIT_PATH = re.compile(r"/(?:external|proxy_u)/[^/]++/(?:(%3[fF][^/]*+)/)?(https?)/(.++)")
_ARCHIVED = re.compile(
    r"/(?:web/|wayback/|all/)?(?:\*|(?:[0-9]{4,14}|newest|oldest|latest)[0-9A-Za-z_*.-]*+|o/[0-9A-Za-z]++)/(.++)"
)
_CACHED = re.compile(r"cache:(?:[^:/]*+:)?(?=.)(.++)")


def translate(destination: Destination) -> str | None:
    """``https://www-example-com.translate.goog/path?_x_tr_sl=…``: dots are ``-`` and hyphens ``--`` in the label."""
    label = destination.host.removesuffix(".translate.goog")
    if "." in label or label == destination.host:
        return None
    if label.startswith("0-") and label.endswith("-0"):
        label = label[2:-2]
    host = "-".join(part.replace("-", ".") for part in label.split("--"))
    scheme = "http" if "http" in values(destination.query, ("_x_tr_sch",)) else "https"
    query = "&".join(part for part in destination.query.split("&") if part and not part.startswith("_x_tr_"))
    return valid(f"{scheme}://{host}{_tail(destination, destination.path, query)}")


def amp(destination: Destination) -> str | None:
    """``https://example-com.cdn.ampproject.org/c/s/example.com/path``: with ``s/`` it is https, without it http."""
    match = _AMP_PATH.match(destination.path)
    rest = destination.path[match.end() :] if match else ""
    if not match or SUFFIXES.public_suffix(rest.partition("/")[0]) is None:
        return None
    return valid(f"{'https' if match[1] else 'http'}://{_tail(destination, rest, destination.query)}")


def split(destination: Destination) -> str | None:
    """``/external/SIGNATURE/[%3Fquery/]https/example.com/path``: scheme and host are path segments."""
    match = _SPLIT_PATH.match(destination.path)
    if not match:
        return None
    query = percent_decoded(match[1])[1:] if match[1] else destination.query
    return valid(f"{match[2]}://{_tail(destination, match[3], query)}")


def google_amp(destination: Destination) -> str | None:
    """``https://www.google.com/amp/s/example.com/path``, on Bing as well."""
    return amp(destination) if destination.path.startswith("/amp/") else None


def archived(destination: Destination) -> str | None:
    """``/web/20260101000000id_/http://example.com/path``; archive.today's ``/newest/…``, ``/o/CODE/…``."""
    match = _ARCHIVED.match(destination.path)
    if not match:
        return None
    return destination_in(_tail(destination, match[1], destination.query).replace("%", "%25"))


def cached(destination: Destination) -> str | None:
    """``/search?q=cache:CODE:example.com/path+words``: the code is left out by some."""
    for value in values(destination.query, ("q",)):
        if match := _CACHED.match(percent_decoded(value)):
            return destination_in(match[1].partition("+")[0])
    return None


def _tail(destination: Destination, path: str, query: str) -> str:
    return path + (f"?{query}" if query else "") + (f"#{destination.fragment}" if destination.fragment else "")
