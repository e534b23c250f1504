from bascule.accounts.containment_contracts import Warned


def test_a_blast_that_reached_nobody_by_name_names_nobody() -> None:
    assert Warned() == Warned((), (), ())
