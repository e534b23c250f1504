"""Safe Browsing v5 hash lists, as ``hashLists.batchGet`` answers in JSON (developers.google.com/safe-browsing).

Lists of 8, 16 and 32 bytes can be matched from here. A 4-byte prefix says only "ask the issuer": such lists are
decoded and checked, and their rows rejected, since blocking on them would block strangers.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import FeedError, Format, Items, Options, document
from bascule.lists.formats.rice import decode

_PARTS = {
    "additionsFourBytes": (4, ("firstValue",)),
    "additionsEightBytes": (8, ("firstValue",)),
    "additionsSixteenBytes": (16, ("firstValueHi", "firstValueLo")),
    "additionsThirtyTwoBytes": (
        32, ("firstValueFirstPart", "firstValueSecondPart", "firstValueThirdPart", "firstValueFourthPart"),
    ),
}  # fmt: skip


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each hash of each list in the answer; a checksum that does not fit refuses the list."""
    del options
    found = document(source)
    if not isinstance(found, dict):
        raise FeedError("expected a JSON object with hashLists")
    lists = found.get("hashLists", [found])
    if not isinstance(lists, list):
        raise FeedError("hashLists: expected a list")
    number = 0
    for one in lists:
        if not isinstance(one, dict):
            raise FeedError("hashLists: expected objects")
        if one.get("partialUpdate") or one.get("compressedRemovals"):
            raise FeedError("a partial update cannot stand alone: fetch the whole list")
        for prefix in prefixes(one):
            number += 1
            if len(prefix) < 8:
                yield Rejected(number, "a 4-byte prefix needs the issuer's confirmation", prefix.hex())
            else:
                yield Row(number, "", category=str(one.get("name", ""))[:60], sha256=prefix)


def prefixes(hash_list: dict[str, object]) -> Iterator[bytes]:
    """Every hash of one list in order, after its checksum (SHA-256 over all of them, sorted) was found right."""
    blocks: list[list[bytes]] = []
    for name, (size, parts) in _PARTS.items():
        block = hash_list.get(name)
        if block is None:
            continue
        if not isinstance(block, dict):
            raise FeedError(f"{name}: expected an object")
        first = 0
        for part in parts:
            first = (first << (8 * size // len(parts))) | _number(block, part)
        values = decode(first, _number(block, "riceParameter"), _number(block, "entriesCount"), _bytes(block), size)
        blocks.append([value.to_bytes(size, "big") for value in values])
    expected = hash_list.get("sha256Checksum")
    if isinstance(expected, str) and expected:
        digest = hashlib.sha256(b"".join(sorted(p for block in blocks for p in block))).digest()
        if _decoded(expected) != digest:
            raise FeedError("the list's checksum does not fit its hashes")
    for block in blocks:
        yield from block


def _number(block: dict[str, object], name: str) -> int:
    value = block.get(name, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:20])
    raise FeedError(f"{name}: expected a number")


def _bytes(block: dict[str, object]) -> bytes:
    value = block.get("encodedData", "")
    if not isinstance(value, str):
        raise FeedError("encodedData: expected base64")
    return _decoded(value)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise FeedError("expected base64") from None


def sniff(head: str) -> int:
    """The names of its fields."""
    return 95 if '"hashLists"' in head or any(f'"{name}"' in head for name in _PARTS) else 0


FORMAT = Format("safebrowsing", "Safe Browsing v5 hash lists (JSON)", read, sniff)
