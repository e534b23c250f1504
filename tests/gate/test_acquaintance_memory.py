import random

import pytest

from bascule.gate.acquaintance_memory import HEADER, SHAPE, Memory, Shape

SMALL = Shape(sites=64, pairs=64, paths=16, names=16)
DAY = 86_400
T = 1_700_000_000


def small() -> Memory:
    return Memory(bytearray(SMALL.size), SMALL)


def test_the_tables_fill_the_bytes_that_were_said() -> None:
    memory = small()
    assert memory._cut + len(memory._names) == SMALL.size
    assert HEADER < SHAPE.size < 6_000_000
    with pytest.raises(ValueError, match=f"expected {SMALL.size}"):
        Memory(bytearray(10), SMALL)


def test_two_that_share_the_bytes_know_the_same() -> None:
    buffer = bytearray(SMALL.size)
    one, other = Memory(buffer, SMALL), Memory(buffer, SMALL)
    one.note_site(one.key("site", "a.example"), 7, T)
    assert other.first(other.key("site", "a.example")) == T
    assert Memory(bytearray(buffer), SMALL).first(one.key("site", "a.example")) == T


def test_keys_depend_on_the_salt_and_are_never_nothing() -> None:
    salted = Memory(bytearray(b"x" * 16 + bytes(SMALL.size - 16)), SMALL)
    assert salted.key("site", "a") != small().key("site", "a")
    assert small().key("site", "a") != small().key("by", "a")
    assert all(small().key("by", text) for text in ("", "a", "\ud800"))


def test_a_site_s_days_and_senders_are_counted_in_any_order_of_time() -> None:
    memory, key = small(), 99
    for day, sender in ((10, 1), (12, 2), (11, 1), (12, 3), (90, 4)):
        memory.note_site(key, sender, T + day * DAY, fresh=day != 11)
    site = memory.site(key)
    assert site is not None
    assert (site.first, site.last, site.senders, site.days) == (T + 10 * DAY, T + 90 * DAY, 4, 1)
    memory.note_site(key, 1, T + 88 * DAY)
    assert memory.days_within(key, T + 90 * DAY, 30) == 2
    assert memory.days_within(key, T + 90 * DAY, 2) == 1
    assert memory.days_within(key, T + 119 * DAY, 30) == 1
    assert memory.days_within(key, T + 500 * DAY, 30) == 0
    assert memory.days_within(5, T, 30) == 0


def test_one_account_never_counts_for_more_than_two_and_others_share_bits() -> None:
    memory = small()
    for number in range(300):
        memory.note_site(1, 5, T)
        memory.note_site(2, 5 + 24 * (number % 3), T, fresh=number < 3)
    alone, three = memory.site(1), memory.site(2)
    assert alone is not None
    assert three is not None
    assert (alone.senders, three.senders) == (2, 2)
    memory.note_site(2, 6, T)
    four = memory.site(2)
    assert four is not None
    assert four.senders == 4


def test_a_blocked_link_makes_no_sender_known() -> None:
    memory = small()
    memory.note_site(1, 5, T, blocked=True)
    site = memory.site(1)
    assert site is not None
    assert (site.senders, site.blocked) == (0, T)


def test_full_tables_forget_what_is_worth_least() -> None:
    memory, draw = small(), random.Random(3)
    used = memory.key("site", "used.example")
    for day in range(20):
        memory.note_site(used, day, T + day * DAY)
    for number in range(2_000):
        memory.note_site(draw.getrandbits(64), 1, T + 20 * DAY + number)
    assert memory.first(used) == T
    assert sum(1 for key in memory._sites if key) == SMALL.sites


def test_pairs_are_counted_and_the_oldest_forgotten_which_is_told() -> None:
    memory, draw = small(), random.Random(4)
    key = draw.getrandbits(64)
    assert (memory.pair(key), memory.lost) == (0, 0)
    for _ in range(300):
        memory.note_pair(key, T)
    assert memory.pair(key) == 255
    for _ in range(2_000):
        memory.note_pair(draw.getrandbits(64), T + DAY)
    assert memory.pair(key) == 0
    assert memory.lost == (T + DAY) // DAY


def test_a_path_counts_other_sites_for_two_windows() -> None:
    memory = small()
    for site in range(5):
        memory.note_site(site + 1 << 32, 1, T)
        memory.note_path(77, site + 1 << 32, 10)
    assert memory.path(77, 1 << 32, 10) == (4, 0)
    assert memory.path(77, 9 << 32, 11) == (5, 0)
    assert memory.path(77, 9 << 32, 12) == (0, 0)
    memory.note_path(77, 9 << 32, 11)
    assert memory.path(77, 1 << 32, 12) == (1, 0)
    assert memory.path(78, 1 << 32, 10) == (0, 0)


def test_blocking_a_site_blocks_its_last_path() -> None:
    memory = small()
    memory.note_site(1 << 32, 1, T)
    memory.note_path(77, 1 << 32, 10)
    memory.block(1 << 32, 0, T + 5, 10)
    assert memory.path(77, 2 << 32, 10) == (1, T + 5)
    memory.block(3 << 32, 78, T + 6, 10)
    assert memory.path(78, 2 << 32, 10) == (0, T + 6)


def test_names_are_kept_of_sites_that_are_known_and_room_is_made() -> None:
    memory = small()
    assert memory.named() == []
    for number in range(40):
        key = memory.key("site", f"s{number}.example")
        memory.name(key, f"s{number}.example")
        memory.note_site(key, 1, T + number * DAY)
        memory.name(key, f"s{number}.example")
        assert f"s{number}.example" not in [name for name, _ in memory.named()]
        memory.note_site(key, 2, T + number * DAY)
        memory.name(key, f"s{number}.example")
    told = [name for name, _ in memory.named()]
    assert "s39.example" in told
    assert len(told) <= SMALL.names
    memory.name(memory.key("site", "s39.example"), "x" * 57)
    assert all(len(name) < 57 for name, _ in memory.named())
