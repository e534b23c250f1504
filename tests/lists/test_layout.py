from bascule.lists.layout import HEADER, SECTIONS, aligned


def test_the_header_has_a_place_for_each_section() -> None:
    fields = HEADER.unpack(b"\0" * HEADER.size)
    assert len(fields) == 9 + 2 * len(SECTIONS) + 2


def test_aligned() -> None:
    assert [aligned(n) for n in (0, 1, 8, 9)] == [0, 8, 8, 16]
