from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.signals.lookalike.skeleton import fold
from bascule.signals.lookalike.words import Vocabulary, Word, lure_words, lures

VOCABULARY = Vocabulary([Word("csgo", "word", "counterstrike"), Word("fb", "word", "facebook"), *lure_words()])


def texts(token: str) -> list[str]:
    return [piece.word.text for piece in VOCABULARY.read(fold(token))]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("csgofreeskins", ["csgo", "free", "skins"]),
        ("freegiveaways", ["free", "giveaways"]),
        ("glveaway", ["giveaway"]),
        ("xxcsgo1", ["csgo"]),
        ("fb", ["fb"]),
        ("fbk", []),
        ("", []),
    ],
)
def test_words_without_spaces(token: str, words: list[str]) -> None:
    assert texts(token) == words


def test_a_longer_word_beats_its_parts() -> None:
    assert texts("giftcard") == ["giftcard"]


@given(st.text("abcdegilnorstuvxy", max_size=80))
def test_pieces_are_in_order_and_never_overlap(token: str) -> None:
    pieces = VOCABULARY.read(token)
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    assert all(fold(piece.word.text) == token[piece.start : piece.end] for piece in pieces)


def test_every_list_is_there_and_holds_plain_words() -> None:
    assert set(lures()) == {"bait", "access", "service", "join", "glue", "endings", "innocent"}
    assert all(word.isascii() and word == word.lower() for words in lures().values() for word in words)


def test_a_word_in_two_lists_is_of_one_kind() -> None:
    words = [word.text for word in lure_words()]
    assert len(words) == len(set(words))
