import pytest

from bascule.links.find.edges import has_wide, hosts_in


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("詳細はshop.comまで", ["shop.com"]),
        ("😀a.com", ["a.com"]),
        ("➡.ws", ["➡.ws"]),
        ("例子.com", ["例子.com"]),
        ("a.comですb.みんなです", ["a.com", "b.みんな"]),
        ("한국shop.co.kr한국", ["shop.co.kr"]),
        ("見.見", []),
        ("ดูที่shop.co.thนะ", ["shop.co.th"]),
    ],
)
def test_hosts_among_other_writing(run: str, expected: list[str]) -> None:
    assert has_wide(run)
    assert [run[start:end] for start, end in hosts_in(run)] == expected


def test_behind_a_scheme_the_host_begins_where_the_run_does() -> None:
    assert list(hosts_in("example.comだよ.comx", anchored=True)) == [(0, 11)]
    assert list(hosts_in("だよ.x.comだよ", anchored=True)) == [(0, 8)]


def test_latin_with_marks_is_not_wide() -> None:
    assert not has_wide("elpaís.com")
