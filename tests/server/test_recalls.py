from datetime import UTC, datetime
from typing import Any

import pytest

from bascule.recall.acknowledgement import Acknowledgement
from bascule.recall.contracts import Found
from bascule.recall.receiver import Receiver, new_secret
from bascule.server.problems import ProblemError
from bascule.server.recalls import (
    NewRecall,
    acknowledge,
    copies_of,
    recall_named,
    retry_dead,
    start_recall,
    undo_recall,
)

SECRET = new_secret(bytes(range(32)))


@pytest.fixture
def told(place: Any) -> Any:
    """A place whose network alpha has a webhook that takes no flags."""
    receiver = Receiver(
        "alpha", "http://127.0.0.1:9/", (SECRET,), ("message.redact", "message.edit", "message.restore")
    )
    place.play(place.store.recalls.save_receiver(receiver))
    return place


def start(place: Any, network: str = "alpha", **new: Any) -> Any:
    return place.play(start_recall(place.service, network, "@eve", NewRecall(**new)))


def refused(place: Any, status: int, field: str | None, **new: Any) -> None:
    with pytest.raises(ProblemError) as error:
        start(place, **new)
    assert (error.value.problem.status, error.value.problem.field) == (status, field)


def test_what_is_started_is_what_was_asked_for(told: Any) -> None:
    made = start(told, url="https://www.a.example/x?y", match="domain", reason="phish")
    told_of = (made.scope, made.subject, made.action, made.reason, made.who)
    assert told_of == ("destination", "a.example/", "redact", "phish", "@eve")
    assert (made.since, made.until, made.started_at, made.verdict) == (0.0, told.now + 2, told.now, 0)
    since = datetime.fromtimestamp(told.now - 60, UTC)
    made = start(told, scope="sender", subject="@ann", since=since, until=told.now + 900, action="edit")
    assert (made.since, made.until, made.action) == (told.now - 60, told.now + 2, "edit")
    assert told.play(recall_named(told.service, "alpha", made.id)).recall == made


def test_a_network_without_a_webhook_or_with_another_cannot(told: Any) -> None:
    refused(told, 409, None, network="beta", url="https://a.example/")
    refused(told, 409, "action", url="https://a.example/", action="flag")


def test_unknown_names_are_404(told: Any) -> None:
    made = start(told, url="https://a.example/")
    for work in (
        recall_named(told.service, "beta", made.id),
        undo_recall(told.service, "beta", "@eve", made.id),
        copies_of(told.service, "beta", made.id, None, 0, 10),
        retry_dead(told.service, "alpha", ["msg_x"]),
        acknowledge(told.service, "alpha", Acknowledgement((), (f"{made.id}-1",))),
    ):
        with pytest.raises(ProblemError) as error:
            told.play(work)
        assert error.value.problem.status == 404
    assert told.play(recall_named(told.service, "alpha", made.id)).recall.undone_at is None


def test_undo_again_is_as_once(told: Any) -> None:
    made = start(told, url="https://a.example/")
    told.play(told.store.recalls.found(made.id, (Found(1, "m1", "", "@ann"),), 1, told.now, last=True))
    first = told.play(undo_recall(told.service, "alpha", "@eve", made.id))
    told.now += 60
    assert told.play(undo_recall(told.service, "alpha", "@mal", made.id)) == first
    assert told.play(copies_of(told.service, "alpha", made.id, "waiting", 0, 10))[0].message == "m1"
