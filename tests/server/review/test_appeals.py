from typing import Any

import pytest

from bascule.review.item import Outcome
from bascule.server.problems import ProblemError
from bascule.server.review.appeals import Appeals, NewAppeal

URL = "https://bakery.example.com/"


@pytest.fixture
def appeals(place: Any) -> Any:
    place.appeals = Appeals(place.service)
    return place


def taken(place: Any, network: str = "alpha", **more: Any) -> Any:
    return place.play(place.appeals.take(network, NewAppeal("owner", "it is my bakery", url=URL, **more)))


def test_an_appeal_has_a_clock_and_an_address(appeals: Any) -> None:
    answer = taken(appeals, contact="me@bakery.example")
    assert (answer.state, answer.due_at - answer.opened_at, answer.overdue) == ("open", 3 * 86_400, False)
    assert answer.status_url.startswith("http://go.alpha.test/appeal/" + answer.id + ".")
    mark = answer.status_url.rpartition("/")[2]
    assert appeals.appeals.marks.read(mark) == answer.id
    assert taken(appeals, "beta").status_url.startswith("https://go.beta.test/b/appeal/")
    appeals.now += 3 * 86_400 + 1
    assert appeals.appeals.found("alpha", answer.id).overdue
    assert appeals.appeals.found("beta", answer.id) is None
    assert appeals.appeals.found("alpha", "x" * 16) is None


def test_an_answer_is_shown_and_is_not_overdue(appeals: Any) -> None:
    answer = taken(appeals)
    outcome = Outcome("reject", "it is not", "eve", "key", appeals.now, answer="Your site serves malware.")
    appeals.play(appeals.store.desk.decide("alpha", answer.item, outcome, appeals.now))
    appeals.now += 30 * 86_400
    found = appeals.appeals.found("alpha", answer.id)
    assert (found.state, found.answer, found.overdue) == ("rejected", "Your site serves malware.", False)


def test_ids_are_random(appeals: Any) -> None:
    assert len({taken(appeals).id for _ in range(20)}) == 20


def test_an_appeal_about_nothing_is_refused(appeals: Any) -> None:
    with pytest.raises(ProblemError, match="Expected url, message, or both"):
        appeals.play(appeals.appeals.take("alpha", NewAppeal("owner", "x")))
    with pytest.raises(ProblemError, match="No message"):
        appeals.play(appeals.appeals.take("alpha", NewAppeal("sender", "x", message="nope")))
