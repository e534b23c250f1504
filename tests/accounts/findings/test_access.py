from msgspec.structs import replace

from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent
from bascule.accounts.findings.access import find


def names(step) -> set[str]:
    return {signal.name for signal in find(step)}


def test_a_stolen_password_is_used_elsewhere(owner, stranger) -> None:
    assert names(owner.does(client=stranger)) == {"account_new_client", "account_new_network"}


def test_a_strange_network_says_less_of_an_account_that_is_at_home_nowhere(owner, stranger) -> None:
    def weight() -> float:
        (found,) = (one.weight for one in find(owner.does(client=stranger)) if one.name == "account_new_network")
        return found

    at_home = weight()
    owner.history = replace(owner.history, networks=tuple(replace(one, strange=0) for one in owner.history.networks))
    assert weight() < 1.75 < at_home


def test_the_owner_at_home_is_known(owner) -> None:
    assert names(owner.does()) == {"account_familiar"}


def test_a_first_client_is_nothing_new(newcomer, stranger) -> None:
    account = newcomer()
    assert names(account.does(client=stranger)) == set()
    assert names(account.does(client=stranger)) == set()


def test_a_new_client_is_the_owners_after_days(owner, stranger) -> None:
    for _ in range(8):
        last = owner.does(client=stranger, after=86_400.0)
    assert names(last) == {"account_familiar"}


def test_clients_that_look_new_each_time_say_little(owner) -> None:
    for day in range(6):
        last = owner.does(client=Client("192.0.2.1", "", f"browser {day}"), after=2 * 86_400.0)
    assert [signal.weight for signal in find(last) if signal.name == "account_new_client"] == [1.0]


def test_without_client_the_log_in_tells(owner, stranger) -> None:
    owner.has(AccountEvent("e", "logged_in", "@ann", client=stranger))
    assert names(owner.does(client=None)) == {"account_new_client"}


def test_contacts_read_failed_log_ins_and_a_new_password_tell(owner) -> None:
    for _ in range(3):
        owner.has(AccountEvent("e", "login_failed", "@ann"))
    owner.has(AccountEvent("e", "contacts_read", "@ann", contacts=31))
    owner.has(AccountEvent("e", "password_changed", "@ann"))
    found = names(owner.does(client=None))
    assert found == {"account_login_failed", "account_contacts_read", "account_changed_hands"}
    assert names(owner.does(client=None, after=3 * 86_400.0)) == set()


def test_an_account_whose_client_reads_contacts_daily_is_not_suspected_for_it(owner) -> None:
    for _ in range(60):
        owner.has(AccountEvent("e", "contacts_read", "@ann", contacts=31), after=86_400.0)
    assert "account_contacts_read" not in names(owner.does(client=None))


def test_a_new_device_that_wrote_nothing_but_one_link(owner, stranger) -> None:
    for n in range(4):
        last = owner.does("is this you in the video? look here", f"@p{n}", sites=("bad.test",), client=stranger)
    assert "account_only_this" in names(last)


def test_a_new_device_that_talks_too(owner, stranger) -> None:
    for n in range(8):
        owner.does(f"talk of every day, number {n} of {n * 37}", "@f1", client=stranger)
    for n in range(4):
        last = owner.does("my party is on friday, see here", f"@p{n}", sites=("party.example",), client=stranger)
    assert "account_only_this" not in names(last)
