from bascule.accounts.findings.rhythm import find


def names(step) -> set[str]:
    return {signal.name for signal in find(step)}


def test_an_account_that_slept_for_months(owner) -> None:
    first = owner.does(after=90 * 86_400.0)
    assert "account_dormant" in names(first)
    assert "after 3 months of silence" in {signal.evidence for signal in find(owner.does())}
    assert "account_dormant" not in names(owner.does(after=2 * 86_400.0))


def test_an_hour_at_which_it_sleeps(owner) -> None:
    to_noon = (43_200 - owner.now) % 86_400
    assert "account_odd_hour" not in names(owner.does(after=to_noon))
    assert "account_odd_hour" in names(owner.does(after=43_200))


def test_an_account_of_few_messages_has_no_hours(newcomer) -> None:
    account = newcomer()
    for _ in range(5):
        account.does(after=86_400.0)
    assert names(account.does(after=43_200.0)) == set()
