import itertools
import random
import tracemalloc
from collections.abc import Iterator

import msgspec
import pytest

from bascule.gate import audience
from bascule.gate.audience import KEPT, WINDOW, Audience, AudienceMargin, Carried, Watch, client_network
from bascule.gate.audience_share import BITS, Share
from bascule.links.token import Opened

NOW = 1_790_000_000.0
DAY = 86_400


def salts() -> Iterator[bytes]:
    chance = random.Random(3)
    while True:
        yield chance.randbytes(32)


def watching(margin: AudienceMargin | None = None) -> Audience:
    made = Audience(salts().__next__)
    made.allow({"demo": margin or AudienceMargin(), "other": margin or AudienceMargin()})
    return made


class Link(msgspec.Struct):
    opened: Opened
    watch: Watch | None = None


def link(tag: str = "0" * 14, people: int = 1, network: str = "demo") -> Link:
    return Link(Opened("https://a.example/", network, "key1", tag, people))


def addresses(count: int) -> list[str]:
    return [f"10.{number // 256}.{number % 256}.7" for number in range(count)]


def test_a_link_of_two_people_opened_from_fifty_networks_was_carried() -> None:
    watched = watching()
    told = [watched.elsewhere(link(), client, NOW + at) for at, client in enumerate(addresses(50))]
    allowed = AudienceMargin().allowed(1)
    assert told == [False] * allowed + [True] * (50 - allowed)
    (found,) = watched.fresh()
    assert found == Carried("demo", "0" * 14, allowed + 1, allowed, 1, NOW + allowed)
    assert (watched.found, watched.fresh()) == (1, ())
    assert watched.elsewhere(link(), "10.0.0.7", NOW + 50), "the first to come is told as well"


def test_a_week_of_two_people_on_the_move_was_not() -> None:
    watched = watching()
    chance = random.Random(5)
    fixed = [f"2001:db8:{person}:{place}::1" for person in (1, 2) for place in (1, 2)] + [
        f"192.0.{n}.1" for n in (1, 2, 3, 4)
    ]
    for minute in range(0, 7 * 24 * 60, 10):
        mobile = f"100.{64 + chance.randrange(64)}.{chance.randrange(256)}.{chance.randrange(256)}"
        for client in (chance.choice(fixed), mobile):
            assert not watched.elsewhere(link(), client, NOW + minute * 60)
    assert watched.fresh() == ()


def test_one_network_counts_once_whatever_the_address() -> None:
    watched = watching()
    for number in range(200):
        assert not watched.elsewhere(link(), f"192.0.2.{number}", NOW)
        assert not watched.elsewhere(link(), f"2001:db8:1:{number:x}::{number:x}", NOW)


def test_what_is_no_address_counts_for_nothing() -> None:
    watched = watching()
    for number in range(100):
        assert not watched.elsewhere(link(), f"unix {number}", NOW)
        assert not watched.elsewhere(link(), "", NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.9", b"\xc0\x00\x02"),
        ("::ffff:192.0.2.9", b"\xc0\x00\x02"),
        ("2001:db8:1:2::9", b"\x20\x01\x0d\xb8\x00\x01"),
        ("fe80::1%eth0", b"\xfe\x80\0\0\0\0"),
        ("300.1.1.1", b""),
        ("a\0b", b""),
        ("\ud800", b""),
        ("", b""),
    ],
)
def test_the_network_of_an_address(address: str, network: bytes) -> None:
    assert client_network(address) == network


def test_an_unknown_audience_is_never_outgrown() -> None:
    watched = watching()
    assert not any(watched.elsewhere(link(people=0), client, NOW) for client in addresses(500))


def test_a_room_is_outgrown_by_far_more_and_not_by_its_own() -> None:
    watched = watching()
    allowed = AudienceMargin().allowed(1000)
    assert allowed == 3013
    own = [f"10.{number // 256}.{number % 256}.1" for number in range(2002)]
    assert not any(watched.elsewhere(link(people=1000), client, NOW) for client in own)
    strangers = [f"{20 + number // 65536}.{number // 256 % 256}.{number % 256}.1" for number in range(8000)]
    assert any(watched.elsewhere(link(people=1000), client, NOW) for client in strangers)


def test_the_estimate_is_near() -> None:
    near = []
    for seed in range(20):
        watched = Audience(lambda seed=seed: random.Random(seed).randbytes(32))  # type: ignore[misc]
        watched.allow({"demo": AudienceMargin(1.0, 5000)})
        count = 0
        for count, client in enumerate(addresses(20_000), 1):  # noqa: B007 - the last one is what is asked for
            if watched.elsewhere(link(), client, NOW):
                break
        near.append(count / 5002)
    assert 0.85 < sum(near) / len(near) < 1.15
    assert all(0.5 < one < 1.7 for one in near), near


def test_messages_and_networks_are_told_apart() -> None:
    watched = watching()
    for client in addresses(50):
        watched.elsewhere(link(), client, NOW)
    assert not watched.elsewhere(link("1" * 14), "10.0.0.7", NOW)
    assert not watched.elsewhere(link(network="other"), "10.0.0.7", NOW)
    assert not watched.carried(link(network="other").opened)


def test_counts_and_salt_are_forgotten_together_but_not_what_was_found() -> None:
    watched = watching()
    for client in addresses(12):
        watched.elsewhere(link("a"), client, NOW)
    for client in addresses(50):
        watched.elsewhere(link("b"), client, NOW)
    before = watched.place("10.0.0.7", NOW)
    later = NOW + WINDOW
    assert not watched.elsewhere(link("a"), "10.9.9.9", later)
    assert watched.place("10.0.0.7", later) != before
    assert [len(watch.seen) for watch in watched._watches.values()] == [1]
    assert not any(watched.elsewhere(link("a"), client, later) for client in addresses(12))
    assert watched.elsewhere(link("b"), "10.0.0.7", later)


def test_what_another_process_found_holds_here_at_once() -> None:
    watched = watching()
    assert not watched.elsewhere(link(), "10.0.0.7", NOW)
    watched.learn([Carried("demo", "0" * 14, 17, 16, 1, NOW, 1)])
    assert watched.elsewhere(link(), "10.0.0.7", NOW)
    assert watched.carried(link().opened)
    assert watched.fresh() == ()


def test_a_wider_margin_takes_it_back() -> None:
    watched = watching()
    for client in addresses(50):
        watched.elsewhere(link(), client, NOW)
    watched.allow({"demo": AudienceMargin(slack=100)})
    assert not watched.elsewhere(link(), "10.0.0.7", NOW)
    watched.allow({"demo": AudienceMargin()})
    assert watched.elsewhere(link(), "10.0.0.7", NOW)


def test_what_could_not_be_kept_is_handed_back() -> None:
    watched = watching()
    for client in addresses(50):
        watched.elsewhere(link(), client, NOW)
    fresh = watched.fresh()
    watched.again(fresh)
    assert watched.fresh() == fresh


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in {"WATCHED": 50, "PLACES": 400, "CLIENTS": 100, "CARRIED": 20}.items():
        monkeypatch.setattr(audience, name, most)
    watched = watching()
    for tag, client in itertools.product(range(300), addresses(40)):
        watched.elsewhere(link(str(tag)), client, NOW)
        held = sum(len(watch.seen) for watch in (*watched._watches.values(), *watched._before.values()))
        assert len(watched._watches) + len(watched._before) <= 100
        assert held <= 2 * (400 + KEPT)
        assert len(watched._clients) <= 100
    assert len(watched._carried) == len(watched._fresh) == 20
    assert watched.found == 300


def test_one_message_stays_small_however_many_open_it() -> None:
    watched = watching(AudienceMargin(1.0, 10**9))
    watched.elsewhere(link(), "10.0.0.1", NOW)
    tracemalloc.start()
    for client in addresses(20_000):
        watched.elsewhere(link(), client, NOW)
        assert len(watched._watches["demo", "0" * 14].seen) <= KEPT
    watched._clients.clear()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 20_000


def test_a_message_opened_all_the_time_is_not_forgotten_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "WATCHED", 10)
    watched = watching()
    told = []
    for number, client in enumerate(addresses(50)):
        told.append(watched.elsewhere(link("hot"), client, NOW))
        for other in range(5):
            watched.elsewhere(link(f"{number} {other}"), client, NOW)
    assert told[-1]


def test_margins_are_bounded() -> None:
    for bad in ({"factor": 0.5}, {"factor": float("nan")}, {"slack": -1}, {"slak": 1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(bad, AudienceMargin)


def test_a_link_that_keeps_its_watch_is_told_all_the_same() -> None:
    one, same = link(), link()
    watched = watching()
    first = "10.0.0.7"
    assert not watched.elsewhere(one, first, NOW)
    kept = one.watch
    for client in addresses(50):
        watched.elsewhere(same, client, NOW)
    assert watched.elsewhere(one, first, NOW)
    assert one.watch is kept is same.watch
    watched.allow({"demo": AudienceMargin(slack=100)})
    assert not watched.elsewhere(one, first, NOW)
    for number in range(3):
        at = NOW + (number + 1) * WINDOW
        watched.turn(at)
        assert watched._clients == {}
        assert not watched.elsewhere(one, "10.0.9.7", at)
        assert not watched.elsewhere(one, first, at)
        assert len(one.watch.seen) == 2  # type: ignore[union-attr]
    watched.learn([Carried("demo", "0" * 14, 200, 16, 1, NOW, 1)])
    assert watched.elsewhere(one, first, NOW + 3 * WINDOW)


def test_what_several_processes_saw_adds_up() -> None:
    processes = [Audience(lambda seed=seed: random.Random(seed).randbytes(32), b"pepper") for seed in range(4)]  # type: ignore[misc]
    told: dict[int, Share] = {}
    tripped = 0
    for watched in processes:
        watched.allow({"demo": AudienceMargin()})
    for number, client in enumerate(addresses(50)):
        at = number % 4
        assert not processes[at].elsewhere(link(), client, NOW)
        for share in processes[at].shares():
            told[at] = share
            processes[at].add_up(told.values(), NOW)
        tripped = tripped or number * any(one.carried(link().opened) for one in processes)
        if tripped:
            break
    assert 16 <= tripped <= 22
    (finder,) = (one for one in processes if one.found)
    (found,) = finder.fresh()
    assert (found.tag, found.allowed, found.audience) == ("0" * 14, 16, 1)
    assert finder.elsewhere(link(), "10.0.0.7", NOW)
    assert finder.shares() == ()
    processes[0].add_up(told.values(), NOW)
    for watched in processes:
        watched.turn(NOW + WINDOW)
        watched.add_up(told.values(), NOW + WINDOW)
    assert sum(one.found for one in processes) <= 2, "another half hour's shares count for nothing"


def number_of(watched: Audience, client: str, now: float = NOW) -> int:
    return watched.place(client, now) & (1 << BITS) - 1


def test_what_is_shared_names_no_network() -> None:
    first, second, other = Audience(lambda: b"a", b"x"), Audience(lambda: b"b", b"x"), Audience(lambda: b"a", b"y")
    client = "192.0.2.1"
    assert number_of(first, client) == number_of(second, client) != number_of(other, client)
    assert first.place(client, NOW) != second.place(client, NOW)
    before = number_of(first, client)
    assert number_of(first, client, NOW + WINDOW) != before
    networks = (f"10.{number // 256}.{number % 256}.1" for number in range(65_536))
    fallen = {number_of(first, network, NOW + WINDOW) for network in networks}
    assert len(fallen) > 0.97 * 2**BITS, "every number stands for many networks"
