import pytest

from bascule.accounts.act import Act
from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent, Kind
from bascule.accounts.happened import cleared, happened, reported, touched_decoy
from bascule.accounts.history import UNKNOWN, History, observe
from bascule.accounts.lately import found
from bascule.accounts.marked import Marker

MARKER = Marker(b"salt")
DAY = 86_400.0
HOME, STRANGE = Client("192.0.2.1", "", "home"), Client("198.51.100.1", "", "strange")


def event(kind: Kind, client: Client | None = None, contacts: int = 0) -> AccountEvent:
    return AccountEvent("e", kind, "@ann", contact="@bob", client=client, contacts=contacts)


def at_home() -> History:
    return happened(UNKNOWN, event("registered", HOME), DAY, MARKER)


def test_a_log_in_from_elsewhere_is_new_and_one_from_home_is_not() -> None:
    assert happened(at_home(), event("logged_in", STRANGE), 50 * DAY, MARKER).login_new
    assert not happened(at_home(), event("logged_in", HOME), 50 * DAY, MARKER).login_new
    assert not happened(UNKNOWN, event("logged_in", STRANGE), 50 * DAY, MARKER).login_new


def test_reads_of_a_day_add_up_and_are_bounded() -> None:
    history = UNKNOWN
    for _ in range(3):
        history = happened(history, event("contacts_read", contacts=10**7), DAY, MARKER)
    assert (history.read, history.reads) == (65_535, 3)
    assert happened(history, event("contacts_read", contacts=5), 9 * DAY, MARKER).read == 5


def test_failed_log_ins_are_counted_for_a_day() -> None:
    history = happened(happened(UNKNOWN, event("login_failed"), 10.0, MARKER), event("login_failed"), 20.0, MARKER)
    assert history.failed == 2
    assert happened(history, event("login_failed"), 3 * DAY, MARKER).failed == 1


def test_proof_voids_what_was_held_against_the_account_and_forgets_the_strangers_client() -> None:
    history = happened(at_home(), event("logged_in", STRANGE), 50 * DAY, MARKER)
    history = happened(history, event("contacts_read", STRANGE, 40), 50 * DAY, MARKER)
    history = observe(history, MARKER.act(Act(50 * DAY, "@ann", sites=("bad.test",), client=STRANGE)))
    proof = happened(history, event("challenge_passed", HOME), 50 * DAY + 60, MARKER)
    assert (proof.read, proof.login_new, proof.copies, proof.proved) == (0, False, (), int(50 * DAY + 60))
    home, strange = MARKER.client(HOME)[0], MARKER.client(STRANGE)[0]
    assert found(proof.clients, home) is not None
    assert found(proof.clients, strange) is None


def test_an_undone_freeze_makes_the_clients_the_owners() -> None:
    history = happened(at_home(), event("logged_in", STRANGE), 50 * DAY, MARKER)
    strange = found(cleared(history, 50 * DAY).clients, MARKER.client(STRANGE)[0])
    assert strange is not None
    assert strange.first == 20 * 24


def test_reports_wear_off() -> None:
    history = reported(reported(UNKNOWN, DAY, against=True), DAY, against=True)
    assert history.against == 2
    assert reported(history, 40 * DAY, against=False).against == 1
    assert reported(history, 400 * DAY, against=False).against == 0


def test_a_decoy_is_remembered() -> None:
    assert touched_decoy(UNKNOWN, 5.0).decoy == 5


@pytest.mark.parametrize("kind", ["session_revoked", "contact_removed"])
def test_some_events_say_nothing_against_anybody(kind: Kind) -> None:
    assert happened(at_home(), event(kind), 2 * DAY, MARKER) == at_home()
