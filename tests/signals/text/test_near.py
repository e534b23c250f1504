from bascule.signals.text.near import near_duplicates, runs


def test_runs_leave_blanks_out() -> None:
    assert runs("ab cdef") == {"abcde", "bcdef"}
    assert runs("ab") == {"ab"}


def test_near_duplicates_are_found_and_others_not() -> None:
    others = ["claim your prize of 0000 pounds now", "see you at the station"]
    texts = ["claim your prize of 0000 pounds today", "what a lovely morning", "see you at the station"]
    assert near_duplicates(texts, others) == {0, 2}
    assert near_duplicates(texts, others, least=0.99) == {2}
    assert near_duplicates(texts, []) == frozenset()
