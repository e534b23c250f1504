import msgspec

from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent
from bascule.accounts.kept_event import happened_at, kept_event, network_salt

SALT = network_salt(b"p" * 32, "demo")


def event(ip: str = "192.0.2.77", **more: object) -> AccountEvent:
    client = Client(ip, "Client/1", "phone", "session-secret")
    return msgspec.convert({"id": "e1", "kind": "logged_in", "account": "@ann", **more}, AccountEvent) if more else (
        AccountEvent("e1", "logged_in", "@ann", 5.0, client)
    )  # fmt: skip


def place(ip: str, salt: bytes = SALT) -> str:
    return kept_event(event(ip), 10.0, salt).client_network


def test_addresses_are_cut_and_salted() -> None:
    assert place("192.0.2.77") == place("192.0.2.1") == place("::ffff:192.0.2.9")
    assert len(place("192.0.2.77")) == 16
    assert place("192.0.3.77") != place("192.0.2.77")
    assert place("2001:db8:1:2::3") == place("2001:db8:1:ffff::") != place("2001:db8:2::")
    assert place("192.0.2.77", network_salt(b"q" * 32, "demo")) != place("192.0.2.77")
    assert place("192.0.2.77", network_salt(b"p" * 32, "other")) != place("192.0.2.77")
    assert place("") == place("nowhere") == ""


def test_nothing_that_opens_an_account_is_kept() -> None:
    kept = kept_event(event(), 10.0, SALT)
    text = msgspec.json.encode(kept).decode()
    assert "192.0" not in text
    assert "secret" not in text
    assert (kept.user_agent, kept.device, kept.at, kept.kept_at) == ("Client/1", "phone", 5.0, 10.0)


def test_of_a_typed_name_only_that_it_was_another() -> None:
    other = kept_event(event(credential="hidden@corp"), 10.0, SALT)
    assert other.other_name
    assert "hidden" not in msgspec.json.encode(other).decode()
    assert not kept_event(event(credential="@ann"), 10.0, SALT).other_name
    assert not kept_event(event(), 10.0, SALT).other_name


def test_what_is_said_to_come_is_taken_for_now() -> None:
    assert happened_at(event(at=5.0), 10.0) == 5.0
    assert happened_at(event(at=11.0), 10.0) == 10.0
    assert happened_at(event(kind="login_failed"), 10.0) == 10.0
