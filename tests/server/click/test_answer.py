import pytest

from bascule.gate.crossing import ClickAnswer
from bascule.server.click.answer import CLOSE, KEEP, SAY_KEEP, AnswerWriter, BadAnswerError

HEADERS = ((b"cache-control", b"no-store"),)
DATE = b"date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"


def writer() -> AnswerWriter:
    return AnswerWriter(0.0)


def test_redirect() -> None:
    assert writer().write(ClickAnswer(302, HEADERS, b"https://example.com/")) == (
        b"HTTP/1.1 302 Found\r\n" + DATE + b"cache-control: no-store\r\n"
        b"location: https://example.com/\r\ncontent-length: 0\r\n\r\n"
    )


def test_body_length_and_connection() -> None:
    page = ClickAnswer(200, HEADERS, None, b"body")
    head = b"HTTP/1.1 200 OK\r\n" + DATE + b"cache-control: no-store\r\ncontent-length: 4\r\n"
    assert writer().write(page) == head + b"\r\nbody"
    assert writer().write(page, head_only=True) == head + b"\r\n"
    assert writer().write(page, connection=CLOSE) == head + b"connection: close\r\n\r\nbody"
    assert writer().write(page, connection=SAY_KEEP) == head + b"connection: keep-alive\r\n\r\nbody"
    both = ClickAnswer(302, HEADERS, b"https://example.com/", b"body")
    assert b"location: https://example.com/\r\ncontent-length: 4\r\n\r\nbody" in writer().write(both, connection=KEEP)


def test_no_content_has_neither_body_nor_length() -> None:
    assert b"content-length" not in writer().write(ClickAnswer(204, HEADERS, None, b"body"))


def test_a_kept_head_is_not_taken_for_another() -> None:
    one = writer()
    for status in (302, 307, 302):
        for value in (b"a", b"b"):
            answer = ClickAnswer(status, ((b"x", value),), b"https://example.com/")
            said = one.write(answer)
            assert said.startswith(b"HTTP/1.1 %d " % status)
            assert b"x: %b\r\n" % value in said


def test_fresh_header_tuples_do_not_grow_the_cache() -> None:
    one = writer()
    for at in range(2000):
        one.write(ClickAnswer(302, ((b"x", b"%d" % at),)))
    assert len(one._heads) <= 256


def test_the_date_moves_on() -> None:
    one = writer()
    answer = ClickAnswer(302, HEADERS)
    one.write(answer)
    one.tick(1.0)
    assert b"00:00:01 GMT" in one.write(answer)


@pytest.mark.parametrize(
    "answer",
    [
        ClickAnswer(302, HEADERS, b"https://example.com/\r\na: b"),
        ClickAnswer(302, HEADERS, b"https://example.com/\n"),
        ClickAnswer(302, HEADERS, b"https://example.com/\0"),
        ClickAnswer(200, ((b"a", b"b\r\nc: d"),)),
        ClickAnswer(200, ((b"a\n", b"b"),)),
        ClickAnswer(100, HEADERS),
        ClickAnswer(99, HEADERS),
        ClickAnswer(600, HEADERS),
    ],
)
def test_what_would_break_the_head_is_not_written(answer: ClickAnswer) -> None:
    with pytest.raises(BadAnswerError):
        writer().write(answer)
