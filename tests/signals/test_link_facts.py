from bascule.links.fact import Fact
from bascule.signals.link_facts import GROUP, WEIGHTS, link_facts


def test_facts_that_weigh_become_signals_and_others_do_not() -> None:
    signals = link_facts([Fact("userinfo", "paypal.com@"), Fact("long_host"), Fact("masked")])
    assert [signal.name for signal in signals] == ["userinfo", "masked"]
    assert signals[0].evidence == "paypal.com@"
    assert {signal.group for signal in signals} == {GROUP}


def test_no_fact_alone_reaches_a_block() -> None:
    assert max(weight for weight, _ in WEIGHTS.values()) < 3
