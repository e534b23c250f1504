import msgspec
import pytest

from bascule.gate.familiarity import Familiarity
from bascule.gate.network import Policy


def test_a_policy_holds_it_and_what_is_left_out_has_its_default() -> None:
    policy = msgspec.json.decode(b'{"familiarity": {"young_days": 3}}', type=Policy)
    assert policy.familiarity == Familiarity(young_days=3.0)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (b'{"young_days": 0}', "young_days"),
        (b'{"replica_sites": 1}', "replica_sites"),
        (b'{"replica_days": 31}', "replica_days"),
        (b'{"replica_days": 0.5}', "replica_days"),
        (b'{"everyday_days": 31}', "everyday_days"),
        (b'{"everyday_senders": 13}', "everyday_senders"),
        (b'{"yung_days": 3}', "yung_days"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(fields: bytes, named: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=named):
        msgspec.json.decode(fields, type=Familiarity)
