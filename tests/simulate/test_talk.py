from bascule.simulate.talk import direct, direct_name


def test_a_direct_talk_has_one_conversation_both_ways() -> None:
    assert direct(1.0, "b", "a").conversation == direct(2.0, "a", "b").conversation == direct_name("a", "b")
    talk = direct(1.0, "b", "a", "hi")
    assert (talk.recipients, talk.addressed, talk.size, talk.text) == (("a",), ("a",), 2, "hi")
