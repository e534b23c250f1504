import msgspec
import pytest

from bascule.accounts.containment import STATES
from bascule.accounts.containment_policy import ContainmentPolicy


def test_every_state_but_normal_has_a_limit() -> None:
    policy = ContainmentPolicy(frozen_hours=2.0)
    assert policy.seconds("frozen") == 7200.0
    assert [state for state in STATES if policy.seconds(state) is None] == ["normal"]


@pytest.mark.parametrize(
    "fields",
    [{"mode": "loud"}, {"frozen_hours": 0}, {"frozen_hours": 9000}, {"many_recipients": 1}, {"on_restore": "ban"},
     {"blast_minutes": 0}, {"ban": True}],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_refused_by_name(fields: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError, match=next(iter(fields))):
        msgspec.convert(fields, ContainmentPolicy)
