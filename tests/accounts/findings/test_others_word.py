import msgspec

from bascule.accounts.event import AccountEvent
from bascule.accounts.findings.others_word import find
from bascule.accounts.happened import reported, touched_decoy


def names(step) -> set[str]:
    return {signal.name for signal in find(step)}


def test_a_decoy_is_the_strongest(owner) -> None:
    owner.history = touched_decoy(owner.history, owner.now)
    assert names(owner.does()) == {"account_confidential"}
    assert names(owner.does(after=30 * 86_400.0)) <= {"account_dormant"}


def test_reports_count_and_words_for_the_account_take_them_away(owner) -> None:
    owner.history = reported(reported(owner.history, owner.now, against=True), owner.now, against=True)
    (signal,) = find(owner.does())
    assert (signal.name, signal.weight) == ("account_reported", 2.4)
    for _ in range(2):
        owner.history = reported(owner.history, owner.now, against=False)
    assert names(owner.does()) == set()


def test_a_challenge_passed_speaks_for_the_owner(owner) -> None:
    owner.has(AccountEvent("e", "challenge_passed", "@ann"))
    (signal,) = find(owner.does())
    assert signal.weight == -4.0


def test_what_everybody_says_is_nobodys_lure(owner) -> None:
    step = owner.does("happy new year to all of you", senders=19, copies=40)
    assert names(msgspec.structs.replace(step, vouched=3)) == {"account_everybodys_words"}
    assert names(step) == set()
    assert names(owner.does("happy new year to all", sites=("bad.test",), senders=19, copies=40, linked=38)) == set()


def test_a_link_that_others_pass_on_from_their_own_devices(owner) -> None:
    step = owner.does(sites=("hands.example",))
    assert names(msgspec.structs.replace(step, vouched=3)) == {"account_vouched_link"}
    assert names(msgspec.structs.replace(step, vouched=2)) == set()


def test_what_others_were_found_blasting(owner) -> None:
    step = owner.does(sites=("bad.test",))
    (one,) = find(msgspec.structs.replace(step, bait=1))
    (two,) = find(msgspec.structs.replace(step, bait=2))
    assert one.name == two.name == "account_known_bait"
    assert one.weight < two.weight
    assert "another account blasted" in one.explanation
    assert names(msgspec.structs.replace(step, bait=2, vouched=3)) == {"account_vouched_link"}
