import pytest

from bascule.judge.rules.facts import MAX_ITEMS, MAX_LINKS, MAX_RECIPIENTS, MAX_TEXT, at, facts, weights
from bascule.judge.rules.vocabulary import FIELDS
from bascule.signals.signal import Signal


def test_every_name_has_a_value() -> None:
    found = facts({"account.id": "ann"}, [{"link.host": "a.example"}])
    assert found.message.keys() | found.links[0].keys() == FIELDS.keys()
    assert (found.sender, found.conversation) == ("ann", "")
    assert found.links[0]["link.facts"] == []


def test_texts_lists_links_and_recipients_are_bounded() -> None:
    links = ({"link.facts": (str(n) for n in range(10**6))} for _ in range(10**6))
    found = facts({"message.text": "a\u0301" * 10**6}, links, recipients=(str(n) for n in range(10**6)))
    assert len(str(found.message["message.text"])) == MAX_TEXT
    assert len(found.links) == MAX_LINKS == len(found.link_signals)
    assert found.links[0]["link.facts"] == [str(n) for n in range(MAX_ITEMS)]
    assert len(found.recipients) == MAX_RECIPIENTS


def test_signals_go_with_their_links() -> None:
    found = facts({}, [{}, {}], {"text_model": 1.0}, [{"masked": 2.5}])
    assert found.link_signals == ({"masked": 2.5}, {})
    assert facts({}, [], None, [{"masked": 2.5}]).link_signals == ()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("message.txt", "a", "no such field"),
        ("link.host", "a", "no such field"),
        ("message.links", 2.5, "expected int"),
        ("message.links", True, "expected int"),
        ("message.links", 2**63, "64 bits"),
        ("message.text", None, "expected string"),
        ("account.known", 1, "expected bool"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, value: object, words: str) -> None:
    with pytest.raises(ValueError, match=f"{name}: .*{words}"):
        facts({name: value})


def test_lone_surrogates_are_replaced_and_whole_numbers_become_doubles() -> None:
    found = facts({"message.text": "a\ud800", "account.age_days": 3})
    assert found.message["message.text"] == "a\ufffd"
    assert type(found.message["account.age_days"]) is float


def test_the_clock_tells_hour_and_weekday() -> None:
    assert at(1_763_906_400.0) == {"message.hour": 14, "message.weekday": 6}  # Sunday 2025-11-23 14:00 UTC


def test_signals_of_one_name_weigh_together() -> None:
    found = [Signal("known_list", 6.0, ""), Signal("known_list", -1.0, ""), Signal("masked", 2.5, "")]
    assert weights(found) == {"known_list": 5.0, "masked": 2.5}
