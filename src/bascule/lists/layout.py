"""How the index file is laid out: a header, then sections, all little-endian and aligned to eight bytes.

| section  | content |
| -------- | ------- |
| hashes   | uint64, ascending: the first 64 bits of the SHA-256 of each expression |
| sets     | uint32 beside each hash: which set of grants it has |
| buckets  | uint32, 2**bucket_bits + 1: where hashes with these leading bits begin |
| front    | 2**front_bits bytes: a bit for each host with an entry, or entries below it (a filter) |
| below    | 2**below_bits bytes: a bit for each host that has entries below it |
| members  | uint32: the grants of all sets, one after another |
| starts   | uint32, sets + 1: where each set's members begin |
| grants   | five uint32 each: feed, stand, category, first day, last day |
| facts    | JSON: the feeds and the names of categories |

The header ends in two CRC-32: of everything behind the header, and of the header itself. They guard against damage, not
against a forger, who could as well write another index.
"""

import struct
from typing import Final

MAGIC: Final = b"BASCULEX"
VERSION: Final = 1
BLIND: Final = 1
"""Flag: some entries are known by hash only, so paths must be tried below every host."""

SECTIONS: Final = ("hashes", "sets", "buckets", "front", "below", "members", "starts", "grants", "facts")
WIDTHS: Final = {"hashes": 8, "sets": 4, "buckets": 4, "members": 4, "starts": 4, "grants": 4}
"""Bytes of one element, where a section is an array."""

HEADER: Final = struct.Struct("<8sIIQQdIII4x" + "QQ" * len(SECTIONS) + "II")
"""Magic, version, flags, entries, generation, built_at, bucket_bits, front_bits, below_bits, (offset, size) of each
section, CRC of the body, CRC of the header before it."""

GRANT_FIELDS: Final = 5


def aligned(offset: int) -> int:
    """The next multiple of eight."""
    return (offset + 7) & ~7
