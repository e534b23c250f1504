from bascule.lists.grant import FeedFacts


def test_a_stale_feed_loses_its_weight_and_says_so() -> None:
    feed = FeedFacts("f", 6.0, fetched_at=1000.0, max_age=100.0)
    assert feed.weight_at(1100.0) == (6.0, False)
    assert feed.weight_at(1101.0) == (3.0, True)
    assert feed.weight_at(1301.0) == (1.5, True)


def test_a_feed_without_a_maximum_age_never_goes_stale() -> None:
    assert FeedFacts("f", 6.0).weight_at(1e12) == (6.0, False)
