import pytest

from bascule.accounts.act import Act
from bascule.accounts.client import Client
from bascule.accounts.marked import PEOPLE, Marker, alike, truncated

MARKER = Marker(b"salt")


def test_marks_are_of_the_salt_and_the_kind() -> None:
    assert MARKER.mark("p", "@ann") == Marker(b"salt").mark("p", "@ann")
    assert len({MARKER.mark("p", "@ann"), MARKER.mark("s", "@ann"), Marker(b"other").mark("p", "@ann")}) == 3
    assert MARKER.mark("p", "") == 0
    assert 0 < MARKER.mark("p", "\ud800") < 2**32


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.200", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_addresses_are_cut_to_their_network(one: str, other: str, same: bool) -> None:
    assert (truncated(one)[0] == truncated(other)[0]) is same


@pytest.mark.parametrize("ip", ["", "here", "1.2.3", "1.2.3.4%eth0"])
def test_what_is_no_address_has_no_network(ip: str) -> None:
    assert truncated(ip) == ("", "")


def test_a_browsers_update_leaves_the_client_the_same() -> None:
    before, after = (Client("", f"Chat/{n}.1 (Android 14)") for n in (9, 10))
    assert MARKER.client(before) == MARKER.client(after)
    assert MARKER.client(Client("", "Chat/9 (iPhone)"))[0] != MARKER.client(before)[0]
    assert MARKER.client(None) == (0, 0)


def test_people_are_bounded_and_rooms_are_one_place() -> None:
    many = tuple(f"@u{n}" for n in range(1000))
    assert len(MARKER.act(Act(1.0, "@ann", "c", "direct", many)).people) == PEOPLE
    assert len(MARKER.act(Act(1.0, "@ann", "c", "room", many[:5])).people) == 1
    assert MARKER.act(Act(1.0, "@ann")).people == (0,)


def test_short_sketches_tell_likeness_and_empty_bins_are_none() -> None:
    one = MARKER.act(Act(1.0, "@ann", sketch=tuple(range(100, 124)))).sketch
    assert len(one) == 24
    assert alike(one, one) == 1.0
    sparse = MARKER.act(Act(1.0, "@ann", sketch=(*[0xFFFF] * 23, 7))).sketch
    other = MARKER.act(Act(1.0, "@ann", sketch=(*[0xFFFF] * 23, 9))).sketch
    assert alike(sparse, other) == 0.0
    assert alike(b"", one) == 0.0
