from bascule.simulate.outbreak import Outbreak
from bascule.simulate.play import Play
from bascule.simulate.story import Story


def test_the_contract_is_kept() -> None:
    assert all(hasattr(Outbreak, name) for name in ("begin", "delivered", "passed", "stopped", "hijacks"))
    assert all(hasattr(Play, name) for name in ("schedule", "client"))
    assert "name" in Story.__annotations__
