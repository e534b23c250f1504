import pytest

from bascule.recall.acknowledgement import MOST, NOTHING, Acknowledgement, in_answer


def test_an_answer_acknowledges_and_may_say_more() -> None:
    content = b'{"acknowledged":["rcl_a-1","rcl_a-2"],"failed":["rcl_a-3"],"note":"ok"}'
    assert in_answer(content) == Acknowledgement(("rcl_a-1", "rcl_a-2"), ("rcl_a-3",))
    assert in_answer(b'{"failed":["rcl_a-3"]}') == Acknowledgement((), ("rcl_a-3",))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ok",
        b"null",
        b"[]",
        b"\xff",
        b'{"acknowledged":"rcl_a-1"}',
        b'{"acknowledged":[1]}',
        b'{"acknowledged":[""]}',
        b'{"acknowledged":["%b"]}' % (b"x" * 41),
        b'{"acknowledged":[%b"x"]}' % (b'"x",' * MOST),
        b"[" * 100_000,
    ],
    ids=range(11),
)
def test_anything_else_acknowledges_nothing(content: bytes) -> None:
    assert in_answer(content) == NOTHING
