from itertools import pairwise

from bascule.simulate.devices import DAY, Devices, Rates, event, stranger
from bascule.simulate.dice import dice


def test_a_log_in_then_the_same_session_until_it_ends() -> None:
    devices = Devices(Rates(second_device=0.0, failed=0.0), 1)
    client, events = devices.client("u1", 1000.0, 7)
    assert [told.kind for told in events] == ["logged_in", "contacts_read"]
    assert events[1].contacts == 7
    again, none = devices.client("u1", 1060.0, 7)
    assert again == client, "nobody moves within an hour"
    assert none == []
    later, told = devices.client("u1", 1000.0 + 400 * DAY, 7)
    assert later.session != client.session
    assert told[0].kind == "logged_in"


def test_how_often_devices_are_new() -> None:
    devices = Devices(Rates(), 1)
    for account in range(50):
        for day in range(0, 365, 2):
            devices.client(f"u{account}", day * DAY, 0)
    seen = Devices(Rates(), 1)
    kinds = {seen.client("u1", day * DAY, 0)[0].device for day in range(0, 2000, 5)}
    assert 2 <= len(kinds) <= 15


def test_attackers_come_from_elsewhere() -> None:
    client = stranger(dice(1))
    assert client.ip.startswith("198.1")
    assert client.device


def test_event_ids_differ_by_what_happened() -> None:
    assert event("logged_in", "a", 1.0).id != event("logged_in", "a", 2.0).id != event("logged_in", "b", 2.0).id


def test_a_fresh_device_is_new_and_reads_contacts() -> None:
    devices = Devices(Rates(second_device=0.0, failed=0.0), 1)
    old, _ = devices.client("u1", 1000.0, 7)
    new, events = devices.client("u1", 1060.0, 7, fresh=True)
    assert new.device != old.device
    assert [told.kind for told in events] == ["logged_in", "contacts_read"]


def test_people_move_between_networks_within_a_session() -> None:
    devices = Devices(Rates(second_device=0.0, logout_days=10_000.0, moves=0.25), 1)
    clients = [devices.client("u1", hour * 7200.0, 0)[0] for hour in range(200)]
    assert len({client.session for client in clients}) == 1
    moved = sum(one.ip != other.ip for one, other in pairwise(clients))
    assert 30 < moved < 70


def test_some_attackers_come_from_where_people_are() -> None:
    clients = [stranger(dice("blends", n), 0.25) for n in range(400)]
    assert 70 < sum(client.ip.startswith("100.") for client in clients) < 130
    assert all(client.ip.startswith("198.1") for client in (stranger(dice(n)) for n in range(50)))
