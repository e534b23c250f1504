from hypothesis import given
from hypothesis import strategies as st

from bascule.signals.lookalike.grams import Grams

NAMES = [("steamcommunlty", 4), ("dlscord", 1), ("roblox", 1), ("tw", 0)]


def test_names_that_are_there_are_found_by_place() -> None:
    grams = Grams(NAMES)
    assert grams.near("dlscordroblox") == [1, 2]
    assert grams.near("steamcomunnlty") == [0]
    assert grams.near("tw") == [3]
    assert grams.near("") == []
    assert Grams([]).near("anything") == []


@given(st.integers(0, 2), st.integers(0, 12), st.sampled_from("xyz"))
def test_one_edit_is_never_missed(place: int, at: int, letter: str) -> None:
    name = NAMES[place][0]
    at %= len(name)
    for text in (name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + letter + name[at:]):
        assert place in Grams(NAMES).near(text)


def test_many_names_do_not_disturb_one_another() -> None:
    many = [(f"name{n:04d}abcdefghijklmnopqrstuvwxyzabcdefgh", 0) for n in range(500)]
    grams = Grams([*many, ("whatsapp", 1)])
    assert grams.near("whatssapp") == [500]
    assert grams.near(many[250][0])[:1] != []
