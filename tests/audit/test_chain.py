import hashlib
import struct

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.audit.chain import FIELDS, START, Head, chained, hash_of, verify
from bascule.audit.entry import AuditEntry, Event

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def chain(length: int, network: str = "demo") -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    head = Head()
    for number in range(length):
        event = Event(network=network, at=float(number), who="k", action="verdict.set", subject=f"{number}.example/")
        entries.append(chained(event, head, number + 0.5))
        head = Head(entries[-1].number, entries[-1].hash, entries[-1].kept_at)
    return entries


def test_a_whole_chain_holds() -> None:
    entries = chain(5)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous == START
    found = verify("demo", entries)
    assert found.broken is None
    assert found.head == Head(5, entries[-1].hash, 4.5)


def test_a_chain_is_carried_on_from_a_head() -> None:
    entries = chain(5)
    first = verify("demo", entries[:2]).head
    assert verify("demo", entries[2:], first).broken is None
    assert verify("demo", entries[3:], first).broken is not None


def test_no_entries_hold() -> None:
    assert verify("demo", []).head == Head(0, START, 0.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", 99.0), ("kept_at", 99.0), ("who", "other"), ("action", "verdict.removed"), ("subject", "b/"),
        ("reason", "x"), ("before", "{}"), ("after", "{}"), ("hash", "f" * 64), ("hash", ""), ("number", 9),
        ("network", "other"), ("previous", "0" * 64), ("hash", "\u00e9"),
    ],
)  # fmt: skip
def test_whatever_is_changed_is_found_where_it_was_changed(name: str, value: object) -> None:
    entries = chain(5)
    entries[2] = msgspec.structs.replace(entries[2], **{name: value})
    found = verify("demo", entries)
    assert found.broken is not None
    assert (found.broken.number, found.head.number) == (3, 2)


def test_an_entry_forged_with_its_hash_breaks_the_next() -> None:
    entries = chain(5)
    forged = msgspec.structs.replace(entries[2], reason="another")
    entries[2] = msgspec.structs.replace(forged, hash=hash_of(forged))
    found = verify("demo", entries)
    assert found.broken is not None
    assert found.broken.number == 4


@pytest.mark.parametrize("order", [[0, 2, 3], [0, 0, 1], [1, 0, 2], [1, 2]])
def test_what_is_left_out_or_moved_is_found(order: list[int]) -> None:
    entries = chain(4)
    assert verify("demo", [entries[place] for place in order]).broken is not None


def test_another_networks_entries_are_not_ones_own() -> None:
    assert verify("demo", chain(2, "other")).broken is not None


def test_a_whole_number_of_seconds_is_the_same_time() -> None:
    one, other = (Event(network="demo", at=at, who="k", action="a.b", subject="s") for at in (3, 3.0))
    assert chained(one, Head(), 4).hash == chained(other, Head(), 4.0).hash


def test_the_hash_is_the_one_described() -> None:
    (entry,) = chain(1)
    data = b"bascule audit 1"
    for field in (b"demo", b"1", struct.pack(">d", 0.0), struct.pack(">d", 0.5), b"k", b"verdict.set", b"0.example/",
                  b"", b"", b"", b"0" * 64):  # fmt: skip
        data += struct.pack(">I", len(field)) + field
    assert entry.hash == hashlib.sha256(data).hexdigest()
    assert set(FIELDS) == set(AuditEntry.__struct_fields__) - {"hash"}


@given(st.lists(TEXT, min_size=5, max_size=5), st.lists(TEXT, min_size=5, max_size=5))
def test_different_texts_have_different_hashes(one: list[str], other: list[str]) -> None:
    def hashed(texts: list[str]) -> str:
        names = ("who", "subject", "reason", "before", "after")
        event = Event(network="demo", at=1.0, action="a.b", **dict(zip(names, texts, strict=True)))
        return chained(event, Head(), 2.0).hash

    assert (hashed(one) == hashed(other)) == (one == other)


@given(at=st.floats(allow_nan=False, allow_infinity=False), text=TEXT)
def test_an_entry_survives_json(at: float, text: str) -> None:
    event = Event(network="demo", at=at, who=text, action="a.b", subject=text, after=text)
    entry = chained(event, Head(), at)
    again = msgspec.json.decode(msgspec.json.encode(entry), type=AuditEntry)
    assert hash_of(again) == entry.hash
