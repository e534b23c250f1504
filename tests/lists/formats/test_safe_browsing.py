import base64
import hashlib
import io

import msgspec
import pytest

from bascule.lists.entry import Rejected, Row
from bascule.lists.formats.reading import FeedError, Options
from bascule.lists.formats.rice import encode
from bascule.lists.formats.safe_browsing import FORMAT

HASHES = sorted(hashlib.sha256(f"{n}.example/".encode()).digest() for n in range(200))
SHAPES = {
    4: ("additionsFourBytes", ("firstValue",), 25),
    8: ("additionsEightBytes", ("firstValue",), 57),
    16: ("additionsSixteenBytes", ("firstValueHi", "firstValueLo"), 121),
    32: ("additionsThirtyTwoBytes", tuple(f"firstValue{n}Part" for n in ("First", "Second", "Third", "Fourth")), 249),
}


def answer(size: int, checksum: bytes | None = None) -> dict[str, object]:
    name, parts, parameter = SHAPES[size]
    prefixes = [h[:size] for h in HASHES]
    first, count, data = encode([int.from_bytes(p, "big") for p in prefixes], parameter)
    raw = first.to_bytes(size, "big")
    step = size // len(parts)
    block: dict[str, object] = {
        p: str(int.from_bytes(raw[n * step : n * step + step], "big")) for n, p in enumerate(parts)
    }
    block |= {"riceParameter": parameter, "entriesCount": count, "encodedData": base64.b64encode(data).decode()}
    digest = checksum or hashlib.sha256(b"".join(prefixes)).digest()
    return {"hashLists": [{"name": f"se-{size}b", name: block, "sha256Checksum": base64.b64encode(digest).decode()}]}


def read(value: object) -> list[Row | Rejected]:
    return list(FORMAT.read(io.BytesIO(msgspec.json.encode(value)), Options()))


@pytest.mark.parametrize("size", [8, 16, 32])
def test_lists_come_back_whole(size: int) -> None:
    found = read(answer(size))
    assert [row.sha256 for row in found if isinstance(row, Row)] == [h[:size] for h in HASHES]


def test_four_bytes_alone_block_nobody() -> None:
    found = read(answer(4))
    assert len(found) == len(HASHES)
    assert all(isinstance(item, Rejected) for item in found)


def test_damage_is_noticed() -> None:
    with pytest.raises(FeedError, match="checksum"):
        read(answer(8, checksum=b"\0" * 32))
    with pytest.raises(FeedError, match="partial"):
        read({"hashLists": [{"partialUpdate": True}]})
    assert FORMAT.sniff('{"hashLists": [') > 90
