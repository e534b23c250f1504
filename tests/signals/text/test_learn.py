from bascule.signals.text.learn import FAMILIES, spoken
from bascule.signals.text.normal import NormalForm
from bascule.signals.text.splits import Sample


def test_spam_in_a_tongue_that_nobody_speaks_there_teaches_nothing() -> None:
    known = Sample(NormalForm("", "claim your prize"), spam=True, part="train")
    foreign = Sample(NormalForm("", "menangkan hadiah anda"), spam=True, part="train")
    numbers = Sample(NormalForm("", "000 000"), spam=True, part="train")
    assert spoken([known, foreign, numbers], {"claim", "your", "prize"}) == [known]


def test_families_have_names_and_words_of_their_own() -> None:
    assert len({name for name, _, _ in FAMILIES}) == len({words for _, _, words in FAMILIES}) == len(FAMILIES)
