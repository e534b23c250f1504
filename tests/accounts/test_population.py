from bascule.accounts.population import NEW_LINK, TURN_GAP


def test_constants_are_in_range() -> None:
    assert 0.0 < NEW_LINK < 0.2
    assert 10 <= TURN_GAP <= 3600
