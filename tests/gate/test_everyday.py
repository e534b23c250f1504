from bascule.gate.everyday import MONTH, TRUSTED_DAYS, TRUSTED_SENDERS
from bascule.gate.familiarity import Familiarity


def test_trust_takes_more_than_everyday_use_and_can_be_had_within_the_month() -> None:
    usual = Familiarity()
    assert usual.everyday_days < TRUSTED_DAYS <= MONTH
    assert usual.everyday_senders < TRUSTED_SENDERS <= 32
