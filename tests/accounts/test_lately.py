from bascule.accounts.lately import YOUNG, all_trusted, found, trusted, using, without_young

HOUR, DAY = 3600.0, 86400.0


def test_first_last_and_times_are_kept() -> None:
    used = using(using((), 7, 10 * HOUR, 4), 7, 30 * HOUR, 4)
    one = found(used, 7)
    assert one is not None
    assert (one.first, one.last, one.times) == (10, 30, 2)
    assert found(used, 8) is None


def test_of_too_many_the_one_used_least_goes() -> None:
    used = ()
    for _ in range(9):
        used = using(used, 1, 1 * HOUR, 3)
    for mark in range(2, 50):
        used = using(used, mark, mark * HOUR, 3)
    assert len(used) == 3
    assert found(used, 1) is not None
    assert found(used, 49) is not None


def test_what_the_owner_proved_to_use_is_old() -> None:
    used = using(using((), 1, 100 * DAY, 4), 2, 100 * DAY, 4)
    one, other = trusted(used, 1, 100 * DAY)
    assert (one.first, other.first) == (70 * 24, 100 * 24)
    assert all(each.first == 70 * 24 for each in all_trusted(used, 100 * DAY))


def test_others_first_used_lately_are_dropped() -> None:
    used = using(using(using((), 1, DAY, 4), 2, 100 * DAY, 4), 3, 100 * DAY, 4)
    assert [one.mark for one in without_young(used, 3, 100 * DAY + HOUR, YOUNG)] == [1, 3]


def test_a_clock_put_back_makes_nothing_younger_than_it_was() -> None:
    used = using(using((), 1, 100 * DAY, 4), 1, 50 * DAY, 4)
    assert used[0].first == 50 * 24
