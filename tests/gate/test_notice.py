import msgspec

from bascule.gate.notice import Notice


def test_a_notice_is_told_whole() -> None:
    notice = Notice("typed_secret", "This looks like a password.", 3, 9)
    assert msgspec.json.decode(msgspec.json.encode(notice), type=Notice) == notice
