from itertools import islice

import pytest

pytest.importorskip("wordfreq", reason="babble needs wordfreq, the extra `train`")

from bascule.signals.text.babble import babble


def test_the_same_texts_come_each_time() -> None:
    first = [one.text for one in babble([5, 9], ["id", "nl"], each=20)]
    assert first == [one.text for one in babble([5, 9], ["id", "nl"], each=20)]
    assert len(set(first)) == 40


def test_a_text_is_as_long_as_one_of_the_lengths_and_in_frequent_words() -> None:
    texts = [one.text.split() for one in babble([6], ["id"], each=200)]
    assert {len(words) for words in texts} == {6}
    assert sum("yang" in words for words in texts) > 10


def test_a_language_without_blanks_gets_none() -> None:
    assert all(" " not in one.original for one in islice(babble([6], ["ja"], each=10), 10))
