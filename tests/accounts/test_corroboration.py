from bascule.accounts.corroboration import ANNOUNCED, BAIT_FOR, KEPT, Corroboration

ANN, BOB, EVE = 1, 2, 3
SITE, WORDS = 11, 12


def test_owners_vouch_and_the_fewest_count() -> None:
    one = Corroboration()
    for account in (ANN, BOB, BOB):
        one.vouch((SITE,), account)
    assert one.vouched((SITE,)) == 2
    assert one.vouched((SITE, WORDS)) == 0
    assert one.vouched(()) == 0


def test_one_announcement_is_enough() -> None:
    one = Corroboration()
    one.vouch((SITE,), ANN, ANNOUNCED)
    assert one.vouched((SITE,)) == 3


def test_what_others_blasted_is_bait_for_a_week() -> None:
    one = Corroboration()
    one.blasted((SITE, WORDS), ANN, 1000.0)
    assert one.bait((SITE,), ANN, 1001.0) == 0
    assert one.bait((SITE,), BOB, 1001.0) == 1
    one.blasted((WORDS,), BOB, 1002.0)
    assert one.bait((SITE, WORDS), EVE, 1003.0) == 2
    assert one.bait((SITE, WORDS), EVE, 1003.0 + BAIT_FOR) == 0


def test_what_owners_vouch_for_is_no_bait() -> None:
    one = Corroboration()
    one.vouch((SITE,), BOB)
    one.blasted((SITE, WORDS), ANN, 1000.0)
    assert (one.bait((SITE,), EVE, 1001.0), one.bait((WORDS,), EVE, 1001.0)) == (0, 1)


def test_a_mistake_is_taken_back() -> None:
    one = Corroboration()
    one.blasted((SITE,), ANN, 1000.0)
    one.cleared(ANN)
    assert one.bait((SITE,), BOB, 1001.0) == 0


def test_a_flood_is_bounded() -> None:
    one = Corroboration()
    one.blasted((0,), ANN, 0.0)
    for mark in range(1, KEPT + 2):
        one.blasted((mark,), ANN, 0.0)
        one.vouch((mark + KEPT + 2,), ANN, ANNOUNCED)
    assert one.bait((0,), BOB, 1.0) == 0
    assert one.bait((KEPT + 1,), BOB, 1.0) == 1
    assert one.vouched((KEPT + 3,)) == 0
