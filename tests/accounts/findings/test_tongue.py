from bascule.accounts.findings.tongue import find


def test_a_language_it_never_used(owner) -> None:
    assert [one.name for one in find(owner.does(language="ru"))] == ["account_other_language"]
    assert not [*find(owner.does(language="en"))]
    assert not [*find(owner.does())]


def test_an_account_of_many_languages_has_none_that_is_odd(owner) -> None:
    for n in range(60):
        owner.does(language=("en", "de", "fr")[n % 3])
    assert not [*find(owner.does(language="ru"))]
