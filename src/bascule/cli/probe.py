"""Looks at a link domain as others see it: does it keep robots out, and say where to report abuse?"""

import re
from datetime import datetime

import httpx
import msgspec

from bascule.console.security_txt import PATH

MOST = 65536
"""Bytes of an answer that are read."""
SECONDS = 10.0
"""How long one answer may take."""
_EXPIRES = re.compile(r"^Expires: (\S{1,40})\s*$", re.MULTILINE | re.IGNORECASE)
_CONTACT = re.compile(r"^Contact: \S", re.MULTILINE | re.IGNORECASE)


class Probe(msgspec.Struct, frozen=True):
    """What one look at a link domain found.

    Attributes:
        network: whose link domain it is.
        url: what was asked for.
        state: ``ok``, ``wrong``, or ``unknown`` where nothing answered.
        why: what is wrong; empty where nothing is.
    """

    network: str
    url: str
    state: str
    why: str = ""


async def probe(network: str, base: str, now: float) -> tuple[Probe, ...]:
    """Ask a network's link domain for its robots.txt, its security.txt and a link that there is not.

    Args:
        network: the network's id.
        base: its link base.
        now: seconds since the epoch.
    """
    origin = "/".join(base.split("/")[:3])
    looks = (
        (f"{base}/robots.txt", _robots),
        (origin + PATH.decode(), lambda answer: _security(answer, now)),
        (f"{base}/", _nowhere),
    )
    found = []
    async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        for url, look in looks:
            try:
                why = look(await _get(client, url))
                found.append(Probe(network, url, "wrong" if why else "ok", why))
            except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                found.append(Probe(network, url, "unknown", f"no answer: {type(error).__name__}"))
    return tuple(found)


class _Answer(msgspec.Struct, frozen=True):
    status: int
    robots: str
    text: str


async def _get(client: httpx.AsyncClient, url: str) -> _Answer:
    async with client.stream("GET", url) as answer:
        data = b""
        async for some in answer.aiter_bytes():
            data += some
            if len(data) > MOST:
                break
    return _Answer(answer.status_code, answer.headers.get("x-robots-tag", ""), data[:MOST].decode("utf-8", "replace"))


def _robots(answer: _Answer) -> str:
    if answer.status != 200:
        return f"expected 200, got {answer.status}"
    rules = [line.strip().lower() for line in answer.text.splitlines()]
    return "" if "user-agent: *" in rules and "disallow: /" in rules else "expected 'Disallow: /' for every robot"


def _security(answer: _Answer, now: float) -> str:
    if answer.status != 200:
        return f"expected 200, got {answer.status}; give the network a contact"
    if not _CONTACT.search(answer.text):
        return "expected a Contact"
    match = _EXPIRES.search(answer.text)
    try:
        expires = datetime.fromisoformat(match[1]).timestamp() if match else 0.0
    except (ValueError, OverflowError):
        return "expected a date in Expires"
    return "" if expires > now else "expected an Expires in the future"


def _nowhere(answer: _Answer) -> str:
    if answer.status != 404:
        return f"expected 404 for a link that there is not, got {answer.status}"
    return "" if "noindex" in answer.robots else "expected pages with X-Robots-Tag: noindex"
