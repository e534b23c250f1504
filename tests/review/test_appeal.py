import pytest

from bascule.review.appeal import StatusMarks, appeal_id

ID = appeal_id(bytes(range(10)))


def test_ids_are_spelt_from_ten_random_bytes() -> None:
    assert ID == "aaaqeayeaudaocaj"
    assert len({appeal_id(n.to_bytes(10, "big")) for n in range(100)}) == 100
    with pytest.raises(ValueError, match="random: expected 10 bytes, got 9"):
        appeal_id(bytes(9))


def test_a_mark_proves_what_was_given_out_and_nothing_else() -> None:
    marks = StatusMarks(b"pepper")
    mark = marks.mark(ID)
    assert marks.read(mark) == ID
    assert StatusMarks(b"another").read(mark) is None
    assert marks.read(marks.mark(appeal_id(bytes(10)))[:17] + mark[17:]) is None
    for at in range(len(mark)):
        changed = mark[:at] + ("b" if mark[at] != "b" else "c") + mark[at + 1 :]
        assert marks.read(changed) is None, at


@pytest.mark.parametrize(
    "text", ["", ".", ID, ID + ".", ID.upper() + "." + "0" * 24, ID + "." + "0" * 24 + "\n", "\x00"]
)
def test_what_is_no_mark_names_nothing(text: str) -> None:
    marks = StatusMarks(b"pepper")
    assert marks.read(text) is None
