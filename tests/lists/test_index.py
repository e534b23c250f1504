import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.links.expressions import Keys, expression_hash
from bascule.lists.build import Contribution, build
from bascule.lists.grant import FeedFacts, Grant
from bascule.lists.index import Index, IndexCorrupt, open_index
from bascule.lists.layout import HEADER


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("index") / "index"
    made = Contribution()
    for n in range(50):
        made.add(expression_hash(f"{n}.example/"), made.number(Grant(0, "block", "phishing", n, 0)), host=True)
    build(path, [FeedFacts("f", 6.0, licence="CC0")], [made], now=1.0)
    return path.read_bytes()


def test_reads_what_was_built(file: bytes) -> None:
    index = Index(memoryview(file))
    assert index.count == 50
    assert index.feeds[0].licence == "CC0"
    hits = index.search(Keys(("a.7.example", "7.example"), ("/x", "/")))
    assert [(h.host, h.path, h.grants[0].set_day) for h in hits] == [("7.example", "/", 7)]
    assert index.search(Keys(("other.example",), ("/",))) == ()
    assert index.find(0) == 0
    assert index.find(2**64 - 1) == 0


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_one_changed_byte_or_a_cut_is_refused(file: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(file) - 1))
    flip = data.draw(st.integers(1, 255))
    damaged = bytearray(file)
    damaged[at] ^= flip
    with pytest.raises(IndexCorrupt):
        Index(memoryview(bytes(damaged)))
    with pytest.raises(IndexCorrupt):
        Index(memoryview(file[:at]))


def test_a_header_that_lies_with_a_right_checksum_is_refused(file: bytes) -> None:
    fields = list(HEADER.unpack_from(file))
    fields[3] += 1
    head = HEADER.pack(*fields)[:-4]
    with pytest.raises(IndexCorrupt, match="its header says 51"):
        Index(memoryview(head + zlib.crc32(head).to_bytes(4, "little") + file[HEADER.size :]))


def test_other_files_are_refused(tmp_path: Path, file: bytes) -> None:
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    with pytest.raises(IndexCorrupt, match="empty"):
        open_index(empty)
    with pytest.raises(IndexCorrupt, match="not an index"):
        Index(memoryview(b"x" * len(file)))
    with pytest.raises(IndexCorrupt, match="version 2"):
        Index(memoryview(file[:8] + b"\2" + file[9:]))
