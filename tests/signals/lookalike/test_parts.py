from bascule.links.idna import to_ascii
from bascule.signals.lookalike.parts import labels, with_ending


def test_labels_from_the_registrable_one_leftwards() -> None:
    found = labels("www.discord.nitro-gift.repl.co", "repl.co")
    assert [(label.shown, label.below, label.tokens) for label in found] == [
        ("nitro-gift", 0, ("nltro", "glft")),
        ("discord", 1, ("dlscord",)),
    ]


def test_edges_are_where_tokens_begin_and_end() -> None:
    (label,) = labels("free-nitro.example", "example")
    assert label.folded == "freenltro"
    assert label.edges == {0, 4, 9}


def test_other_scripts_are_shown_as_read_and_folded_as_they_look() -> None:
    host = to_ascii("disсоrd.com")
    assert host is not None
    (label,) = labels(host, "com")
    assert (label.shown, label.plain, label.folded) == ("disсоrd", "discord", "dlscord")


def test_a_host_of_very_many_labels_is_bounded() -> None:
    assert len(labels("a." * 120 + "com", "com")) == 8


def test_an_ending_may_be_read_on() -> None:
    (label,) = labels("bot-collab.land", "land")
    joined = with_ending(label, "land")
    assert (joined.plain, joined.tokens) == ("botcollabland", ("bot", "collab", "land"))
    assert joined.edges == {0, 3, 9, 13}
