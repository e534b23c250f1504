from bascule.signals.text.letters import KEPT, invisible, letters, read_table, write_table

ROWS = ["\ufeff# x", "0430 ;\t0061 ;\tMA\t# ( а → a )", "0041 ; 0061 ; MA", "006D ; 0072 006E ; MA", "0412 ; 0042 ; MA"]


def test_the_table_keeps_single_look_alike_letters() -> None:
    table = write_table(ROWS, "99.0")
    assert "Unicode 99.0" in table
    assert read_table(table) == {"а": "a", "В": "b"}


def test_letters_fold_alike_in_either_case() -> None:
    table = letters()
    assert "ВІТСОІN вітсоіn".translate(table) == "bitcoin bitcoin"
    assert "Ｃａｆé \u2160 ١٢".translate(table) == "cafe i 12"


def test_invisible_characters_and_stacked_marks_go() -> None:
    assert "z\u200be\u202ero\u0301\u0489\u034f".translate(letters()) == "zero"
    assert invisible("\u200d")
    assert not invisible("x")


def test_pictures_become_words_and_boxed_letters_letters() -> None:
    assert "💰".translate(letters()).split() == ["money", "bag"]
    assert "\U0001f1e9\U0001f170".translate(letters()) == "da"


def test_scripts_of_their_own_stay() -> None:
    assert "안녕 हिन्दी".translate(letters()) == "안녕 हिन्दी"


def test_the_kept_folds_are_bounded() -> None:
    table = letters()
    "".join(map(chr, range(0x10000, 0x10000 + KEPT + 1000))).translate(table)
    assert len(table) == KEPT
