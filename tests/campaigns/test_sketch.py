import random

from bascule.campaigns.sketch import BANDS, BINS, bands, resemblance, sketch

WORDS = [f"{a}{b}{c}" for a in "bcdfg" for b in "aeiou" for c in "klmnp"]


def jaccard(one: str, other: str) -> float:
    runs = [
        {text[at : at + 4] for at in range(len(text) - 3)} for text in (one.replace(" ", ""), other.replace(" ", ""))
    ]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


def test_an_estimate_is_near_the_truth_on_the_whole() -> None:
    draw = random.Random(3)
    errors = []
    for _ in range(300):
        one = draw.choices(WORDS, k=30)
        other = [word if draw.random() < 0.85 else draw.choice(WORDS) for word in one]
        a, b = sketch(" ".join(one)), sketch(" ".join(other))
        assert a is not None
        assert b is not None
        errors.append(resemblance(a, b) - jaccard(" ".join(one), " ".join(other)))
    assert abs(sum(errors) / len(errors)) < 0.03
    assert max(map(abs, errors)) < 0.5


def test_a_short_text_has_no_sketch() -> None:
    assert sketch("happy new year") is None
    assert sketch("<page>") is None


def test_links_blanks_and_marks_count_for_nothing() -> None:
    text = "is this you in the video everyone shares"
    assert sketch(text) == sketch(f"<page> {text} !! <shortener>")


def test_another_salt_gives_another_sketch() -> None:
    text = "is this you in the video everyone shares"
    assert sketch(text, 1) != sketch(text, 2)


def test_bands_of_equal_sketches_are_equal_and_few() -> None:
    made = sketch("is this you in the video everyone shares today and tomorrow")
    assert made is not None
    assert len(made) == BINS
    assert 0 < len(bands(made)) <= BANDS
    assert resemblance(made, made) == 1.0
