import pytest

from bascule.links.target import Target, read_target


@pytest.mark.parametrize(
    ("target", "prefix", "expected"),
    [
        (b"/tok/a.example/", b"", Target(b"tok/a.example/", False, b"")),
        (b"/tok/a.example/+", b"", Target(b"tok/a.example/", True, b"")),
        (b"/b/tok/a?fbclid=1", b"/b", Target(b"tok/a", False, b"fbclid=1")),
        (b"/tok/a%7e3fb", b"", Target(b"tok/a~3fb", False, b"")),
        (b"/other/tok", b"/b", None),
        (b"*", b"", None),
        (b"/", b"", Target(b"", False, b"")),
        (b"/%zz%", b"", Target(b"%zz%", False, b"")),
    ],
)
def test_targets(target: bytes, prefix: bytes, expected: Target | None) -> None:
    assert read_target(target, prefix) == expected
