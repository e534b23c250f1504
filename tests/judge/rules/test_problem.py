from bascule.judge.rules.problem import SHOWN, Problem


def test_a_problem_is_one_line_that_names_the_place() -> None:
    problem = Problem("rules.yaml", 7, "rule burst", "when", 12, "there is no\n message.txt")
    assert str(problem) == "rules.yaml:7: rule burst, field when, column 12: there is no message.txt"


def test_what_is_not_known_is_left_out() -> None:
    assert str(Problem("a.yaml", 0, "", "", 0, "is not UTF-8")) == "a.yaml: is not UTF-8"
    assert str(Problem("a.yaml", 3, "rule x", "", 0, "missing")) == "a.yaml:3: rule x: missing"


def test_long_words_are_cut() -> None:
    assert len(str(Problem("a", 0, "", "", 0, "x" * 10_000))) == SHOWN + 3


def test_no_part_of_it_breaks_the_line() -> None:
    problem = Problem("a\nb", 1, "rule x\u2028\ny", "wh\ren", 1, "no\x85good")
    assert len(str(problem).splitlines()) == 1
