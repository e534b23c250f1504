from bascule.campaigns.first_seen import FirstSeen


def test_the_first_time_is_kept() -> None:
    seen = FirstSeen(10)
    assert seen.note(1, 5.0) == 5.0
    assert seen.note(1, 9.0) == 5.0


def test_the_oldest_is_forgotten_when_it_is_full() -> None:
    seen = FirstSeen(2)
    for key in (1, 2, 3):
        seen.note(key, float(key))
    assert len(seen) == 2
    assert seen.note(2, 9.0) == 2.0
    assert seen.note(1, 9.0) == 9.0
