from typing import Any

import pytest

from bascule.gate.message import Conversation, Message
from bascule.server.exposure import Question, exposure_of, gathered, rescue_of
from bascule.server.problems import ProblemError

URL = "https://www.evil.example.com/a/b?c=d"


def say(place: Any, name: str = "m1", url: str = URL) -> bytes:
    message = Message(name, "@ann", url, Conversation("!chat", "direct", 2), ("@bob",))
    (link,) = place.play(place.service.senders["alpha"].check(message, place.now)).links
    return b"/" + link.wrapped_url.split("/", 3)[3].encode()


def up_at(place: Any, url: str = URL, match: Any = "exact") -> float | None:
    found: float | None = place.play(exposure_of(place.service, "alpha", Question(url, match))).up_at
    return found


@pytest.mark.parametrize("match", ["exact", "path", "host", "domain"])
def test_the_bridge_went_up_with_the_first_verdict_that_covers_all_of_it(place: Any, match: str) -> None:
    assert up_at(place) is None
    first = place.now
    place.verdict(URL, "block", match=match)
    place.now += 10
    place.verdict(URL, "block", match="exact")
    assert up_at(place) == (place.now if match == "exact" else first)
    assert up_at(place, match="host") == (first if match in ("host", "domain") else None)


@pytest.mark.parametrize(
    ("set_", "more"),
    [("warn", {}), ("allow", {}), ("block", {"network": "beta"}), ("block", {"expires_in": 5.0})],
)
def test_other_words_raise_nothing(place: Any, set_: str, more: dict[str, Any]) -> None:
    place.verdict(URL, set_, **more)
    place.now += 6
    assert up_at(place) is None


def test_only_clicks_before_it_count_as_crossings(place: Any) -> None:
    target = say(place)
    place.click(target)
    place.play(place.chores.attempt())
    place.now += 120
    place.verdict(URL, "block", match="host")
    place.click(target)
    place.play(place.chores.attempt())
    subject, found = place.play(rescue_of(place.service, "alpha", Question(URL)))
    assert (subject.name, subject.up_at) == ("www.evil.example.com/a/b?c=d", place.now)
    assert [one.account for one in found.clicked] == ["@bob"]
    assert (found.totals.clicks, found.totals.stopped) == (1, 1)


def test_it_tells_how_far_it_is_and_what_was_left_out(place: Any) -> None:
    for number in range(5):
        say(place, f"m{number}")
    told: list[int] = []
    _, found = place.play(gathered(place.service, "alpha", Question(URL), told.append, most=3))
    assert (told, found.more, found.gathering.totals().messages) == ([3], True, 3)
    _, found = place.play(gathered(place.service, "alpha", Question(URL), most=5))
    assert (found.more, found.gathering.totals().messages) == (False, 5)


def test_what_is_not_there_is_refused_by_name(place: Any) -> None:
    for scope in ("message", "page", "campaign"):
        with pytest.raises(ProblemError) as refused:
            place.play(exposure_of(place.service, "alpha", Question(scope=scope, subject="x")))  # type: ignore[arg-type]
        assert (refused.value.problem.status, refused.value.problem.field) == (404, "subject")
