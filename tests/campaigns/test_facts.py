from bascule.campaigns.facts import ALONE, Facts
from bascule.signals.text.normal import normal_form


def test_a_message_alone_is_one_copy_of_nothing() -> None:
    assert (ALONE.group, ALONE.campaign, ALONE.copies) == ("", False, 1)


def test_facts_need_no_link_and_no_recipient() -> None:
    facts = Facts(0.0, "ann", "room", normal_form("hello"))
    assert facts.destinations == ()
    assert facts.spelt
