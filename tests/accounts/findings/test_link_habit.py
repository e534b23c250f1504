from bascule.accounts.findings.link_habit import find


def names(step) -> set[str]:
    return {signal.name for signal in find(step)}


def test_a_first_link_in_months_is_said_with_its_time(owner) -> None:
    (signal,) = find(owner.does(sites=("bad.test",)))
    assert signal.name == "account_first_link"
    assert signal.evidence == "sends a link for the first time in 3 months"


def test_a_second_link_of_the_day_is_not_called_the_first_in_seconds(owner) -> None:
    owner.does(sites=("one.test",))
    owner.does(sites=("two.test",), after=10 * 86_400.0)
    (signal,) = find(owner.does(sites=("three.test",)))
    assert (signal.name, signal.evidence) == ("account_first_link", "sends a link that is new to it")


def test_what_is_going_on_now_is_no_habit(owner) -> None:
    weights = [find(owner.does(to=f"@p{n}", sites=(f"bad{n}.test",))).__next__().weight for n in range(12)]
    assert weights[-1] > weights[0] - 0.5


def test_who_always_sends_new_links_is_not_told_off_for_one(owner) -> None:
    for n in range(300):
        owner.does(sites=(f"news{n}.example",))
    assert "account_first_link" not in names(owner.does(sites=("bad.test",)))


def test_a_known_site_and_no_site_say_nothing(owner) -> None:
    assert names(owner.does()) == set()
    owner.does(sites=("own.example",))
    assert names(owner.does(sites=("own.example",), site_new=True, link_score=5.0)) <= {
        "account_new_site", "account_risky_link", "account_first_link",
    }  # fmt: skip
    for _ in range(3):
        last = owner.does("plain words without any link at all")
    assert names(last) == set()


def test_a_bad_link_counts_in_part(owner) -> None:
    found = {one.name: one.weight for one in find(owner.does(sites=("bad.test",), site_new=True, link_score=3.0))}
    assert found["account_risky_link"] == 0.7 * 3.0
    assert found["account_new_site"] == 1.0
