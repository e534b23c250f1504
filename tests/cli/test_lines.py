import io

import msgspec
import pytest

from bascule.cli.lines import answer_line, read_lines, run, text_field


def played(source: bytes) -> list[dict[str, object]]:
    sink = io.BytesIO()
    run(lambda value: {"got": text_field(value, "url")}, io.BytesIO(source), sink)
    return [msgspec.json.decode(line) for line in sink.getvalue().splitlines()]


def test_bad_lines_are_answered_and_the_rest_goes_on() -> None:
    answers = played(b'{"url":"a"}\nnot json\n[1]\n\n{"url":3}\n{}\n{"url":"b"}')
    assert answers[0] == {"got": "a"}
    assert "error" in answers[1]
    assert answers[2] == {"error": "line: expected a JSON object, got list"}
    assert answers[3] == {"error": "url: expected a string"}
    assert answers[4] == {"error": "url: missing"}
    assert answers[5] == {"got": "b"}


def test_a_line_over_the_limit_is_skipped_whole() -> None:
    assert list(read_lines(io.BytesIO(b"x" * 50 + b"\nok\n"), limit=10)) == [None, b"ok\n"]
    assert list(read_lines(io.BytesIO(b"x" * 10 + b"\n"), limit=10)) == [b"x" * 10 + b"\n"]


def test_deep_json_is_an_error_not_a_crash() -> None:
    answer = answer_line(b"[" * 100_000, lambda value: value)
    assert isinstance(answer, dict)
    assert "error" in answer


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        answer_line(b"{}", lambda value: 1 / 0)
