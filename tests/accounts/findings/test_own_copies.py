from bascule.accounts.findings.own_copies import find

LINE = "a rather long line that is the same to everybody"


def test_near_same_texts_to_several_people(owner) -> None:
    assert not [*find(owner.does(LINE, "@a"))]
    owner.does(LINE, "@b", after=60.0)
    (signal,) = find(owner.does(f"{LINE}!", "@c", after=60.0))
    assert signal.evidence == "near-same text to 3 contacts in 2 minutes"


def test_saying_it_twice_to_one_person_is_none(owner) -> None:
    owner.does(LINE, "@a")
    assert not [*find(owner.does(LINE, "@a"))]
