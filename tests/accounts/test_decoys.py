import time
from collections.abc import Sequence

import msgspec
import pytest

from bascule.accounts.decoy_contracts import Decoy, DecoyHit, DecoyKind
from bascule.accounts.decoys import ALONGSIDE, REMEMBERED, WITHIN, DecoyNames, Decoys, Touched
from bascule.accounts.event import AccountEvent
from bascule.signals.decoy import MAYBE, SURE

PEPPER = b"p" * 32


class Book:
    """Decoys in memory, as a process beside this one sees them."""

    def __init__(self) -> None:
        self.log: list[Decoy] = []
        self.kept: list[DecoyHit] = []
        self.asked = 0

    def plant(self, name: str, kind: DecoyKind = "contact", network: str = "demo") -> Decoy:
        names = DecoyNames(PEPPER, network)
        number = len(self.log) + 1
        mark, digest = names.mark(kind, name), names.digest(kind, name)
        self.log.append(Decoy(number, f"d{number}", network, kind, mark, digest, "label", "key1", 1.0))
        return self.log[-1]

    def remove(self, decoy: Decoy) -> None:
        self.log.append(msgspec.structs.replace(decoy, number=len(self.log) + 1, removed_at=2.0))

    def generation(self) -> int:
        return len(self.log)

    def changes(self, since: int) -> tuple[Decoy, ...]:
        return tuple(self.log[since:])

    def recent(self, network: str, account: str, since: float) -> tuple[DecoyHit, ...]:
        self.asked += 1
        return tuple(hit for hit in self.kept if (hit.network, hit.account) == (network, account) and hit.at >= since)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def decoys(book: Book) -> Decoys:
    return Decoys(book, PEPPER)


def send(decoys: Decoys, to: Sequence[str], others: int = 0, now: float = 100.0, sender: str = "@eve") -> float:
    touched = decoys.message("demo", sender, "m1", to, others, now)
    return touched.signal.weight if touched else 0.0


def test_only_decoys_that_stand_are_hit_as_soon_as_they_do(book: Book, decoys: Decoys) -> None:
    assert decoys.hit("demo", ("@ann", "@trap")) == 0
    trap = book.plant("@trap")
    book.plant("@theirs", network="other")
    book.plant("@name", "credential")
    assert decoys.hit("demo", ("@ann", "@trap", "@theirs", "@name", "@TRAP")) == 1
    assert decoys.hit("other", ("@trap", "@theirs")) == 1
    assert decoys.hit("third", ("@trap",)) == 0
    assert decoys.hit("demo", ("\ud800", "")) == 0
    book.remove(trap)
    assert decoys.hit("demo", ("@trap",)) == 0
    assert Decoys(book, b"q" * 32).hit("other", ("@theirs",)) == 0, "the pepper is part of what is hashed"


def test_a_mark_alone_is_no_proof(book: Book, decoys: Decoys) -> None:
    trap = book.plant("@trap")
    book.log[0] = msgspec.structs.replace(trap, digest=bytes(32))
    assert decoys.hit("demo", ("@trap",)) == 0


def test_one_alone_is_a_suspicion_two_are_none(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    book.plant("@snare")
    assert send(decoys, ("@ann",)) == 0.0
    assert send(decoys, ("@trap",)) == MAYBE
    assert send(decoys, ("@trap",), now=101.0) == MAYBE, "the same one twice is one"
    assert send(decoys, ("@snare",), now=102.0) == SURE
    assert send(decoys, ("@trap", "@snare"), sender="@mal") == SURE
    assert send(decoys, ("@ann",), sender="@bob") == 0.0


def test_one_beside_others_is_a_list_being_worked_through(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    friends = ("@ann", "@bob", "@cyd", "@dan", "@eli")
    assert send(decoys, ("@trap", *friends[:4]), sender="@1") == MAYBE
    assert send(decoys, ("@trap", *friends), sender="@2") == SURE
    assert send(decoys, ("@trap",), others=5, sender="@3") == MAYBE, "the decoy is one of those"
    assert send(decoys, ("@trap",), others=6, sender="@4") == SURE


def test_who_writes_to_others_after_one_is_working_through_a_list_too(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    assert send(decoys, ("@trap",), now=100.0) == MAYBE
    for now, who in enumerate(("@ann", "@ann", "@bob", "@cyd", "@dan"), 101):
        assert send(decoys, (who,), now=float(now)) == MAYBE, "the same person twice is one"
    assert send(decoys, ("@eli",), now=106.0) == SURE
    assert send(decoys, ("@eli",), now=101.0 + ALONGSIDE) == MAYBE, "ten minutes later they count no more"
    assert send(decoys, ("@eli",), others=99, now=102.0 + ALONGSIDE) == MAYBE
    assert send(decoys, ("@dan",), now=100.0 + WITHIN + 1) == 0.0
    assert send(decoys, ("@trap",), now=100.0 + WITHIN + 2) == MAYBE, "it begins anew"


def test_what_other_processes_kept_counts_and_is_asked_for_hits_only(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    book.kept = [DecoyHit("demo", "@eve", "d7", 50.0, False), DecoyHit("demo", "@mal", "d7", 60.0, True)]
    assert send(decoys, ("@ann",)) == 0.0
    assert book.asked == 0
    assert send(decoys, ("@trap",)) == SURE
    assert send(decoys, ("@trap",), sender="@mal") == SURE


def test_hits_name_the_message_and_the_decoy(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    touched = decoys.message("demo", "@eve", "m7", ("@ann", "@trap"), 0, 100.0)
    assert touched is not None
    assert touched.hits == (DecoyHit("demo", "@eve", "d1", 100.0, False, message="m7"),)


def test_a_decoy_credential_typed_leaves_no_doubt(book: Book, decoys: Decoys) -> None:
    book.plant("Anna.Admin@corp.example", "credential")
    book.plant("@trap", "credential")

    def event(kind: str = "login_failed", account: str = "@eve", typed: str = "") -> Touched | None:
        told = {"id": "e1", "kind": kind, "account": account, "credential": typed}
        return decoys.event("demo", msgspec.convert(told, AccountEvent), 100.0)

    touched = event(typed=" anna.admin@CORP.example ")
    assert touched is not None
    assert touched.signal.weight == SURE
    assert touched.hits == (DecoyHit("demo", "@eve", "d1", 100.0, True, event="e1"),)
    assert event("logged_in", "@trap") is not None, "signing in as the decoy itself"
    assert event(typed="anna@corp.example") is None
    assert event("profile_changed", typed="anna.admin@corp.example") is None
    assert send(decoys, ("@ann",)) == SURE, "what the account sends within the hour is spoken against"


def test_what_is_said_names_nothing(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    touched = decoys.message("demo", "@eve", "m1", ("@trap",), 9, 100.0)
    assert touched is not None
    told = msgspec.json.encode(touched.signal).decode()
    for secret in ("trap", "decoy", "label", "d1"):
        assert secret not in told
    assert "evidence kept confidential" in told


def test_memory_is_bounded(book: Book, decoys: Decoys) -> None:
    book.plant("@trap")
    for number in range(REMEMBERED + 50):
        send(decoys, ("@trap",), sender=f"@{number}")
    assert len(decoys._recent) == REMEMBERED
    for _ in range(300):
        send(decoys, ("@trap",), sender="@last")
    assert len(decoys._recent["demo", "@last"].hits) <= 100


def test_looking_takes_about_a_microsecond_a_recipient(book: Book, decoys: Decoys) -> None:
    for number in range(1000):
        book.plant(f"@trap{number}")
    many = [f"@user{number}:example.org" for number in range(1000)]
    decoys.hit("demo", many)
    times = []
    for _ in range(20):
        begun = time.thread_time()
        decoys.hit("demo", many)
        times.append(time.thread_time() - begun)
    print(f"{min(times) * 1000:.2f} µs a recipient")
    assert min(times) < 0.003
