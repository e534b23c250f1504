from bascule.signals.near_copies import near_copies


def test_a_campaign_warns_and_does_not_block() -> None:
    (signal,) = near_copies(campaign=True, copies=12, linked=9, senders=3, places=11)
    assert 2.5 <= signal.weight < 5
    assert "12 near-same messages" in signal.explanation


def test_a_copy_with_new_links_weighs_a_little() -> None:
    (signal,) = near_copies(campaign=False, copies=2, linked=2, senders=2, places=2)
    assert 0 < signal.weight < 2.5


def test_greetings_and_single_messages_weigh_nothing() -> None:
    assert near_copies(campaign=False, copies=50, linked=0, senders=50, places=50) == ()
    assert near_copies(campaign=False, copies=1, linked=1, senders=1, places=1) == ()
