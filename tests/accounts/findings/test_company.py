from bascule.accounts.findings.company import find

LINE = "a rather long line that is the same to everybody"


def names(step) -> set[str]:
    return {signal.name for signal in find(step)}


def test_near_same_texts_to_people_seldom_written_to(owner) -> None:
    for n in range(5):
        last = owner.does(LINE, f"@far{n}")
    assert "account_far_contacts" in names(last)


def test_near_same_texts_to_friends_speak_for_the_owner(owner) -> None:
    for n in range(5):
        last = owner.does(LINE, f"@f{n}")
    assert names(last) == {"account_friends"}


def test_an_answer_speaks_for_the_owner(owner) -> None:
    assert names(owner.does(LINE, "@far", reply=True)) == {"account_answers"}


def test_a_first_contact_of_an_account_that_seldom_has_one(owner) -> None:
    assert "account_first_contact" in names(owner.does("a wholly new line", "@nobody"))
