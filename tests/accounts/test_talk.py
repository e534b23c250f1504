from bascule.accounts.talk import ACTIVE, Talk


def test_a_reply_goes_to_those_who_wrote_lately() -> None:
    talk = Talk()
    talk.note("ann", "", ["bob"], 100.0)
    assert talk.answers("bob", "", ["ann"], 100.0 + ACTIVE)
    assert not talk.answers("bob", "", ["ann"], 101.0 + ACTIVE)
    assert not talk.answers("ann", "", ["bob"], 110.0)
    assert not talk.answers("bob", "", ["ann", "kim"], 110.0)
    assert not talk.answers("bob", "", ["ann"], 90.0)


def test_in_a_room_both_must_have_spoken() -> None:
    talk = Talk()
    talk.note("ann", "room", (), 100.0)
    assert not talk.answers("bob", "room", (), 110.0)
    assert not talk.answers("ann", "room", (), 110.0)
    talk.note("bob", "room", (), 120.0)
    assert talk.answers("ann", "room", (), 130.0)
    assert talk.answers("bob", "room", (), 130.0)
    talk.note("bob", "room", (), 5_000.0)
    assert not talk.answers("bob", "room", (), 5_010.0)


def test_a_message_to_many_is_one_to_its_conversation() -> None:
    talk = Talk()
    many = [f"@{n}" for n in range(50)]
    talk.note("ann", "room", many, 100.0)
    assert not talk.answers("@3", "", ["ann"], 110.0)


def test_what_is_remembered_is_bounded_and_the_earliest_goes() -> None:
    talk = Talk(remembered=10)
    for n in range(1_000):
        talk.note(f"@{n}", f"r{n}", ["bob"], float(n))
    assert len(talk._wrote) == len(talk._rooms) == 10
    assert talk.answers("bob", "", ["@999"], 1_000.0)
    assert not talk.answers("bob", "", ["@900"], 1_000.0)
