from bascule.judge.verdict import Thresholds
from bascule.signals.lookalike.weigh import CAP
from bascule.signals.novelty import DECLARED, MOST, novelty


def test_what_is_new_to_the_network_is_not_called_new_again() -> None:
    (signal,) = novelty("a.example", network=True, conversation=True, sender=True)
    assert (signal.name, signal.evidence) == ("new_to_network", "a.example")


def test_conversation_and_sender_are_told_of_a_site_that_the_network_knows() -> None:
    found = novelty("a.example", network=False, conversation=True, sender=True)
    assert [signal.name for signal in found] == ["new_to_conversation", "new_to_sender"]
    assert novelty("a.example", network=False, conversation=False, sender=False) == ()


def test_a_young_name_says_since_when() -> None:
    words = [novelty("a.pages.dev", network=False, conversation=False, sender=False, young=days)[0].explanation
             for days in (0.2, 1.9, 3.0)]  # fmt: skip
    assert [word.rpartition("here ")[2] for word in words] == ["today", "a day ago", "3 days ago"]


def test_all_of_it_never_warns_and_never_makes_a_name_alone_a_block() -> None:
    worst = max(
        sum(signal.weight for signal in novelty("a.example", network=one, conversation=True, sender=True, young=0.0))
        for one in (True, False)
    )
    assert worst == MOST
    assert Thresholds().belief(MOST) == "allow"
    assert Thresholds().belief(CAP + MOST) == "warn"


def test_every_signal_is_declared_as_it_is_given() -> None:
    found = (
        *novelty("a", network=True, conversation=False, sender=False, young=1.0),
        *novelty("a", network=False, conversation=True, sender=True),
    )
    assert {(one.name, one.weight, one.group) for one in found} == {(d.id, d.weight, d.group) for d in DECLARED}
