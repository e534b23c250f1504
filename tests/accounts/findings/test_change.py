from bascule.accounts.findings.change import find


def names(step) -> set[str]:
    return {signal.name for signal in find(step)}


def test_one_person_after_another_is_a_change_of_pace(owner) -> None:
    for n in range(8):
        last = owner.does(to=f"@p{n}", after=4.0)
    assert "account_bustle" in names(last)


def test_a_talk_with_one_person_is_none(owner) -> None:
    for _ in range(40):
        last = owner.does(to="@f1", after=4.0)
    assert names(last) == set()


def test_one_new_link_after_another_is_a_change_of_habit(owner) -> None:
    for n in range(4):
        last = owner.does(sites=(f"h{n}.test",))
    assert "account_linking" in names(last)
    for _ in range(20):
        last = owner.does()
    assert "account_linking" not in names(last)
