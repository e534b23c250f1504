import time

from bascule.signals.text.shape import shape


def traits(original: str, text: str, numbers: list[int]) -> set[bytes]:
    return set(shape(text, original, numbers))


def test_a_short_code_a_telephone_and_a_price_are_told_apart() -> None:
    code = traits("txt WIN to 87121", "txt win to 00000", [5])
    telephone = traits("ring 0906 170 1461", "ring 0000 000 0000", [4, 3, 4])
    priced = traits("only £1.50", "only £0.00", [1, 2])
    assert b"code 1 0 0" in code
    assert b"code 0 1 0" in telephone
    assert b"code 0 0 1" in priced
    assert b"code 0 0 0" in traits("see you at 7", "see you at 0", [1])


def test_numbers_are_told_by_how_they_begin_and_how_long_they_are() -> None:
    found = traits("150ppm from 0871", "000ppm from 0000", [3, 4])
    assert {b"number 150 6", b"number 087 4", b"long 3", b"long 4"} <= found


def test_capitals_and_shouting_are_read_from_the_original() -> None:
    assert b"words shout 2 2" in traits("FREE PRIZE!!", "free prize!!", [])
    assert b"words shout 0 0" in traits("free prize", "free prize", [])


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    began = time.process_time()
    for text in ("0 - " * 500, "0-" * 1000, "00000 " * 333, "£" * 2000, "1a" * 1000):
        shape(text, text, [1] * 1000)
    assert time.process_time() - began < 0.5


def test_an_empty_text_has_a_shape() -> None:
    assert b"length 0" in traits("", "", [])
