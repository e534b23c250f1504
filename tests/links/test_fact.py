import msgspec
import pytest

from bascule.links.fact import Fact


def test_fact_is_a_frozen_value() -> None:
    fact = Fact("userinfo", "user@")
    assert fact == Fact("userinfo", "user@")
    with pytest.raises(AttributeError):
        fact.name = "other"  # type: ignore[misc]
    assert msgspec.json.encode(fact) == b'{"name":"userinfo","detail":"user@"}'
