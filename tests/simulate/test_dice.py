from statistics import median

from bascule.simulate.dice import dice, lognormal, mark, numbered


def test_a_stream_is_its_names() -> None:
    assert dice(1, "a").random() == dice(1, "a").random() == 0.6881244510893788
    assert dice(1, "a").random() != dice(1, "b").random() != dice(2, "a").random()


def test_marks_are_ids_of_their_names() -> None:
    assert mark(1, "talk", 2) == mark(1, "talk", 2) != mark(1, "talk", 3)
    assert len(mark("x")) == 16


def test_lognormal_has_its_median() -> None:
    draw = dice("lognormal")
    assert 9 < median(lognormal(draw, 10.0, 1.0) for _ in range(4000)) < 11


def test_new_accounts_are_spelt_like_others() -> None:
    assert numbered(1, "x")[0] == "u"
    assert numbered(1, "x")[1:].isdigit()
