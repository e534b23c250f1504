"""A network's own verdicts as hashes, for clients that want to know of a link without saying which.

The shapes are Safe Browsing's, version 5 (developers.google.com/safe-browsing/reference/rest/v5): a search by hash
prefixes of 4 bytes, and lists coded as Rice-Golomb differences of sorted hashes. A hash is the SHA-256 of an
expression, see ``bascule.links.expressions``. Feeds are not in them: their licences seldom let them be passed on.
"""

import asyncio
import base64
import binascii
import hashlib
import math
import time
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from bascule.judge.verdict import Belief
from bascule.lists.formats.rice import PARAMETERS, encode
from bascule.lists.overlay import OperatorEntry
from bascule.server.problems import ProblemError
from bascule.server.rate_limit import Rate, RateLimiter
from bascule.server.service import Service

PREFIX = 4
"""Bytes of a prefix."""
MOST_PREFIXES = 100
"""Prefixes in one search; a URL has at most 42 expressions, most of which no list holds."""
MOST_HASHES = 250_000
CACHE_SECONDS = 300
SEARCH_RATE = Rate(50.0, 500.0)
LIST_RATE = Rate(2.0, 50.0)
"""Requests from one address."""
LEISURE = 20.0
"""How many times as long as making the lists took is waited before they are made again."""
ListName = Literal["any-4b", "block-32b", "warn-32b", "allow-32b"]
THREAT: dict[Belief, str] = {
    "block": "SOCIAL_ENGINEERING",
    "warn": "SOCIAL_ENGINEERING",
    "allow": "THREAT_TYPE_UNSPECIFIED",
}
_FIRST_PARTS = ("firstValueFirstPart", "firstValueSecondPart", "firstValueThirdPart", "firstValueFourthPart")


class HashDetail(msgspec.Struct, frozen=True):
    """What is believed of a hash: ``verdict`` as ever, ``threatType`` as Safe Browsing would say it."""

    threatType: str  # noqa: N815 # the contract's own name
    verdict: Belief


class FullHash(msgspec.Struct, frozen=True):
    """A hash whose prefix was asked for: 32 bytes in base64, and what is believed of it."""

    fullHash: str  # noqa: N815 # the contract's own name
    fullHashDetails: tuple[HashDetail, ...]  # noqa: N815 # the contract's own name


class FoundHashes(msgspec.Struct, frozen=True):
    """Every hash that begins with a prefix asked for; for a prefix that none begins with there is none.

    Attributes:
        fullHashes: the hashes.
        cacheDuration: for how long the answer may be kept, for every prefix asked for: seconds and ``s``.
    """

    fullHashes: tuple[FullHash, ...]  # noqa: N815 # the contract's own name
    cacheDuration: str  # noqa: N815 # the contract's own name


class _Made(msgspec.Struct, frozen=True):
    """The hashes of one network, ready to be answered."""

    seen: int
    until: float
    again: float
    by_prefix: dict[bytes, tuple[FullHash, ...]]
    lists: dict[str, tuple[str, bytes]]


class Hashes:
    """Answers searches and lists, from what was made in a thread when a verdict last changed.

    Args:
        service: knows the verdicts.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._made: dict[str, _Made] = {}
        self._making: dict[str, asyncio.Lock] = {}
        self._searches = RateLimiter(SEARCH_RATE)
        self._downloads = RateLimiter(LIST_RATE)

    async def search(self, network: str, prefixes: Sequence[str], client: str) -> FoundHashes:
        """The hashes that begin with any of ``prefixes``.

        Raises:
            ProblemError: 400 for a prefix that is none, 429 for an address that asks too often.
        """
        self._allow(self._searches, client)
        wanted = dict.fromkeys(_prefix(one) for one in prefixes)
        by_prefix = (await self._of(network)).by_prefix
        found = tuple(full for prefix in wanted for full in by_prefix.get(prefix, ()))
        return FoundHashes(found, f"{CACHE_SECONDS}s")

    async def listed(self, network: str, name: ListName, version: str, client: str) -> bytes:
        """A list as JSON; without its hashes where ``version`` is the newest.

        Raises:
            ProblemError: 429 for an address that asks too often, 503 where there are too many verdicts for a list.
        """
        self._allow(self._downloads, client)
        newest, whole = (await self._of(network)).lists[name]
        return _unchanged(name, newest) if version == newest else whole

    def _allow(self, limiter: RateLimiter, client: str) -> None:
        if not limiter.allow(client, self._service.clock()):
            raise ProblemError(429, "Hashes are asked for too often from this address.")

    async def _of(self, network: str) -> _Made:
        knowledge, now = self._service.knowledge, self._service.clock()
        knowledge.refresh()
        made = self._made.get(network)
        if made is not None and ((made.seen == knowledge.seen and now < made.until) or now < made.again):
            return made
        async with self._making.setdefault(network, asyncio.Lock()):
            made = self._made.get(network)
            if made is None or made.seen != knowledge.seen or now >= made.until:
                seen, entries = knowledge.seen, knowledge.own(network)
                if len(entries) > MOST_HASHES:
                    raise ProblemError(503, f"There are more than {MOST_HASHES} verdicts; no list is made of so many.")
                made = await asyncio.to_thread(_made, seen, entries, now)
                self._made[network] = made
            return made


def _prefix(spelt: str) -> bytes:
    """A prefix from base64 or its form for URLs, padded or not."""
    try:
        plain = spelt.replace("-", "+").replace("_", "/").rstrip("=")
        found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != PREFIX:
        raise ProblemError(400, f"Expected base64 of {PREFIX} bytes, got {spelt[:50]!r}.", "prefixes")
    return found


def _made(seen: int, entries: Iterable[OperatorEntry], now: float) -> _Made:
    began = time.monotonic()
    standing: dict[bytes, Belief] = {}
    until = math.inf
    for kept in entries:
        entry = kept.at(now)
        if entry is not None:
            standing[hashlib.sha256(entry.expression.encode("utf-8", "replace")).digest()] = entry.verdict
            until = min(until, math.inf if entry.expires_at is None else entry.expires_at)
    by_prefix: dict[bytes, tuple[FullHash, ...]] = {}
    for full, verdict in standing.items():
        shown = FullHash(base64.b64encode(full).decode(), (HashDetail(THREAT[verdict], verdict),))
        by_prefix[full[:PREFIX]] = (*by_prefix.get(full[:PREFIX], ()), shown)
    lists = {"any-4b": _coded("any-4b", by_prefix)}
    for belief in THREAT:
        name = f"{belief}-32b"
        lists[name] = _coded(name, (full for full, verdict in standing.items() if verdict == belief))
    took = time.monotonic() - began
    return _Made(seen, until, now + min(took * LEISURE, CACHE_SECONDS), by_prefix, lists)


def _coded(name: str, hashes: Iterable[bytes]) -> tuple[str, bytes]:
    """A list's version and its JSON, as ``hashList.get`` answers; empty lists have no additions."""
    whole = sorted(hashes)
    digest = hashlib.sha256(b"".join(whole)).digest()
    version = base64.b64encode(digest[:12]).decode()
    said: dict[str, object] = {
        "name": name,
        "version": version,
        "partialUpdate": False,
        "sha256Checksum": base64.b64encode(digest).decode(),
        "minimumWaitDuration": f"{CACHE_SECONDS}s",
    }
    if whole:
        size = len(whole[0])
        field = "additionsFourBytes" if size == PREFIX else "additionsThirtyTwoBytes"
        said[field] = _block([int.from_bytes(one, "big") for one in whole], size)
    return version, msgspec.json.encode(said)


def _block(values: list[int], size: int) -> dict[str, object]:
    parameter = _parameter(values, size)
    first, count, data = encode(values, parameter)
    said: dict[str, object] = {
        "riceParameter": parameter,
        "entriesCount": count,
        "encodedData": base64.b64encode(data).decode(),
    }
    if size == PREFIX:
        return {"firstValue": first} | said
    parts = first.to_bytes(size, "big")
    halves = {name: str(int.from_bytes(parts[8 * i : 8 * i + 8], "big")) for i, name in enumerate(_FIRST_PARTS)}
    return halves | said


def _parameter(values: list[int], size: int) -> int:
    """The Rice parameter for evenly spread values: the bits of the mean difference, less half a bit (Golomb 1966)."""
    low, high = PARAMETERS[size]
    mean = (values[-1] - values[0]) // max(len(values) - 1, 1)
    return max(low, min(high, mean.bit_length() - 1))


def _unchanged(name: str, version: str) -> bytes:
    """What a client is told whose list is the newest: an update without additions or removals."""
    said = {"name": name, "version": version, "partialUpdate": True, "minimumWaitDuration": f"{CACHE_SECONDS}s"}
    return msgspec.json.encode(said)
