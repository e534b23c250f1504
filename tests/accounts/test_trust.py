import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.accounts.contracts import LARGEST
from bascule.accounts.event import AccountEvent
from bascule.accounts.ties import MOST
from bascule.accounts.trust import CACHED, Trust
from bascule.signals.like_a_contact import FULL_NAME

DAY = 86_400.0


class Kept:
    """What is kept of a network's accounts, in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}

    def trust(self) -> Trust:
        return Trust(self.rows.get, b"salt")

    def keep(self, trust: Trust) -> None:
        self.rows.update(trust.unkept())


@pytest.fixture
def kept() -> Kept:
    return Kept()


def friends(trust: Trust, one: str, other: str, days: int = 3, since: float = 100 * DAY) -> float:
    for day in range(days):
        trust.note(one, (other,), since + day * DAY)
        trust.note(other, (one,), since + day * DAY)
    return since + days * DAY


def called(trust: Trust, account: str, name: str, kind: str = "registered") -> None:
    told = {"id": "e", "kind": kind, "account": account, "display_name": name}
    trust.event(msgspec.convert(told, AccountEvent))


def test_who_is_called_like_a_friend_is_told_of_until_they_know_each_other(kept: Kept) -> None:
    trust = kept.trust()
    called(trust, "@ann", "Anna Muster")
    called(trust, "@mal", "Anna Muster")
    now = friends(trust, "@ann", "@bob")
    signal = trust.like("@mal", ("@cyd", "@bob"), now)
    assert signal is not None
    assert (signal.name, signal.weight, signal.evidence) == ("like_a_contact", FULL_NAME, "like Anna Muster")
    assert trust.like("@ann", ("@bob",), now) is None, "the friend herself"
    assert trust.like("@mal", ("@cyd",), now) is None, "who has no such friend"
    assert trust.like("@mal", ("@bob", *(f"@{n}" for n in range(8))), now) is None, "to many one does not talk"
    trust.note("@mal", ("@bob",), now)
    assert trust.like("@mal", ("@bob",), now) is not None, "written to is not talked with"
    trust.note("@bob", ("@mal",), now)
    assert trust.like("@mal", ("@bob",), now) is None


def test_only_friends_are_imitated_and_only_by_what_they_are_called_now(kept: Kept) -> None:
    trust = kept.trust()
    called(trust, "@ann", "Anna Muster")
    called(trust, "@mal", "Anna Muster")
    now = friends(trust, "@ann", "@bob", days=2)
    assert trust.like("@mal", ("@bob",), now) is None
    now = friends(trust, "@ann", "@bob", days=3, since=now)
    assert trust.like("@mal", ("@bob",), now) is not None
    called(trust, "@mal", "Mal Content", "profile_changed")
    assert trust.like("@mal", ("@bob",), now) is None
    called(trust, "@mal", "Anna Muster", "logged_in")
    assert trust.like("@mal", ("@bob",), now) is None


def test_handles_are_known_without_events(kept: Kept) -> None:
    trust = kept.trust()
    now = friends(trust, "@anna.muster:example.org", "@bob:example.org")
    assert trust.like("@anna.rnuster:example.org", ("@bob:example.org",), now) is not None


def test_it_is_kept_and_read_by_the_next_process(kept: Kept) -> None:
    trust = kept.trust()
    called(trust, "@ann", "Anna Muster")
    called(trust, "@mal", "Anna Muster")
    now = friends(trust, "@ann", "@bob")
    kept.keep(trust)
    assert trust.unkept() == {}
    later = kept.trust()
    assert later.like("@mal", ("@bob",), now) is not None
    assert later.strength("@bob", "@ann", now) == later.strength("@ann", "@bob", now) == 0.5
    assert later.first_contact("@mal", "@bob")
    assert not later.first_contact("@ann", "@bob")
    assert Trust(kept.rows.get, b"other").first_contact("@ann", "@bob"), "the salt is part of it"
    assert not any("@ann" in row and "ties" not in row for row in kept.rows)


def test_whom_to_warn_first(kept: Kept) -> None:
    trust = kept.trust()
    friends(trust, "@victim", "@close", days=20)
    now = friends(trust, "@victim", "@known", days=4, since=110 * DAY)
    trust.note("@victim", ("@stranger",), now)
    ranked = trust.rank(("@nobody", "@stranger", "@known", "@close"), "@victim", now)
    assert [one.account for one in ranked] == ["@close", "@known", "@nobody", "@stranger"]
    assert ranked[0].strength > ranked[1].strength > ranked[2].strength == 0.0


def test_an_account_is_forgotten_with_its_name(kept: Kept) -> None:
    trust = kept.trust()
    called(trust, "@ann", "Anna Muster")
    now = friends(trust, "@ann", "@bob")
    kept.keep(trust)
    for row in trust.rows_of("@ann"):
        assert kept.rows.pop(row)
    assert not any(b"Anna" in packed or b"@ann" in packed for packed in kept.rows.values())
    assert trust.first_contact("@ann", "@cyd")
    assert trust.strength("@ann", "@bob", now) == 0.0


def test_memory_and_rows_are_bounded(kept: Kept) -> None:
    trust = kept.trust()
    for number in range(CACHED + 100):
        trust.note("@ann", (f"@{number}",), 100 * DAY)
    assert len(trust._ties) <= CACHED
    assert len(trust._names) <= CACHED
    called(trust, "\U0001f600" * 255, "\U0001f600" * 255)
    trust.note("\U0001f600" * 255, ("@bob",), 100 * DAY)
    rows = trust.unkept()
    assert len(rows) <= CACHED
    assert max(map(len, rows.values())) <= LARGEST


def test_what_waits_is_not_read_from_the_store(kept: Kept) -> None:
    trust = kept.trust()
    now = friends(trust, "@ann", "@bob")
    trust._ties.clear()
    trust._names.clear()
    assert trust.strength("@ann", "@bob", now) == 0.5


names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=255)


@given(names, names, st.floats(allow_nan=False))
def test_nothing_hostile_breaks_it(one: str, other: str, at: float) -> None:
    trust = Kept().trust()
    called(trust, one, other)
    now = min(max(at, -1e11), 1e11)
    friends(trust, one, "@bob", since=now)
    trust.like(other, (one, "@bob"), now)
    assert all(len(packed) <= LARGEST for packed in trust.unkept().values())


def test_a_message_takes_microseconds(kept: Kept) -> None:
    trust = kept.trust()
    names = [f"Anna Muster {number}" for number in range(MOST)]
    for number, name in enumerate(names):
        called(trust, f"@{number}", name)
        now = friends(trust, f"@{number}", "@bob")
    called(trust, "@mal", "Bert Beispiel")
    begun = time.thread_time()
    for _ in range(1000):
        trust.note("@0", ("@bob",), now)
        trust.like("@0", ("@bob",), now)
    known = (time.thread_time() - begun) * 1000
    begun = time.thread_time()
    for _ in range(1000):
        trust.like("@mal", ("@bob",), now)
    new = (time.thread_time() - begun) * 1000
    print(f"{known:.1f} µs where they know each other, {new:.1f} µs for a first contact")
    assert known < 50
    assert new < 500
