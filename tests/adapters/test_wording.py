from bascule.adapters.wording import HELD, REJECTED, told
from bascule.gate.decision import Decision


def test_a_sender_is_told_neutrally() -> None:
    held = Decision("m", "hold", "https://evil.example/", 9.0, ("why",), (), (), "", 0.0)
    assert told(held) == HELD
    rejected = Decision("m", "reject", "https://evil.example/", 9.0, ("why",), (), (), "", 0.0)
    assert told(rejected) == REJECTED
    assert "evil" not in HELD + REJECTED
