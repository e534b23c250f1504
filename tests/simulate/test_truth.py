from bascule.simulate.truth import Taken


def test_a_record_is_over_when_stopped_or_noticed() -> None:
    taken = Taken("u1", 5.0, "u2", "m1")
    assert not taken.over
    taken.reached.update({"u3", "u4"})
    taken.stopped_at = 9.0
    told = taken.told("blast-1", "blast")
    assert taken.over
    assert (told.account, told.lured_by, told.message, told.lost_at, told.reached, told.stopped_at) == (
        "u1",
        "u2",
        "m1",
        5.0,
        2,
        9.0,
    )
