from typing import Any

import pytest

from bascule.accounts.history import unpack
from bascule.gate.network import Policy
from bascule.review.burst import LASTS
from bascule.review.item import Outcome
from bascule.server.review.reports import NewReport, Reports

URL = "https://fresh.bakery.test/login"


@pytest.fixture
def crowd(place: Any) -> Any:
    """A network that warns by rule, with three reporters who were right three times and nine nobody knows."""
    place.add("crowd", "https://go.crowd.test", policy=Policy(reports_warn_at=1.5))
    place.service.load()
    place.reports = Reports(place.service)
    for number in range(3):
        for name in ("@one", "@two", "@three"):
            answer = report(place, name, f"https://bad{number}.example.com/")
        outcome = Outcome("block", "it is", "eve", "key", place.now)
        place.play(place.store.desk.decide("crowd", answer.item, outcome, place.now))
    return place


def report(place: Any, reporter: str, url: str = URL, why: Any = "phishing", **more: Any) -> Any:
    return place.play(place.reports.take("crowd", NewReport(reporter, why, url, **more)))


def believed(place: Any, url: str = URL) -> str:
    from bascule.server.verdicts import believed  # noqa: PLC0415 - named alike

    return believed(place.service, "crowd", url).verdict.verdict


def test_a_burst_of_trusted_reports_warns_and_never_blocks(crowd: Any) -> None:
    assert not report(crowd, "@one").warned
    assert not report(crowd, "@one", why="spam").warned  # the same reporter again
    assert not report(crowd, "@two").warned
    assert believed(crowd) == "allow"
    assert report(crowd, "@three").warned  # 3 x 4/7 > 1.5
    assert believed(crowd) == "warn"
    entry = crowd.play(crowd.ledger.verdicts("crowd"))[0]
    assert (entry.who, entry.verdict, entry.subject) == ("reports", "warn", "fresh.bakery.test/login")
    assert entry.expires_at == crowd.now + LASTS
    assert "@" not in entry.reason
    assert not report(crowd, "@four").warned  # it stands already
    crowd.now += LASTS + 1
    assert believed(crowd) == "allow"
    last = crowd.play(crowd.store.audit.entries("crowd"))[-1]
    assert (last.action, last.who) == ("verdict.set", "reports")


def test_reports_far_apart_are_no_burst(crowd: Any) -> None:
    for name in ("@one", "@two", "@three"):
        assert not report(crowd, name).warned
        crowd.now += 2000


def test_unknown_reporters_never_add_up(crowd: Any) -> None:
    for number in range(60):
        assert not report(crowd, f"@new{number}").warned
    assert believed(crowd) == "allow"


@pytest.mark.parametrize("url", ["https://www.google.com/", "https://docs.google.com/x", "https://github.com/login"])
def test_no_crowd_stops_a_guarded_site(crowd: Any, url: str) -> None:
    assert not any(report(crowd, name, url).warned for name in ("@one", "@two", "@three"))
    assert believed(crowd, url) == "allow"


def test_no_crowd_overrules_the_operator(crowd: Any) -> None:
    crowd.verdict(URL, "allow", "crowd", match="host")
    assert not any(report(crowd, name).warned for name in ("@one", "@two", "@three"))


def test_mistakes_and_messages_never_warn(crowd: Any) -> None:
    assert not any(report(crowd, name, why="mistake").warned for name in ("@one", "@two", "@three"))
    message = crowd.send("hello", "crowd", id="m1")
    for name in ("@one", "@two", "@three"):
        new = NewReport(name, "spam", None, message.id)
        assert not crowd.play(crowd.reports.take("crowd", new)).warned


def test_a_reported_message_counts_against_its_sender_but_not_twice_by_one(place: Any) -> None:
    place.reports = Reports(place.service)
    place.send("hello", id="m1")
    for name, why in (("@one", "spam"), ("@one", "spam"), ("@two", "mistake"), ("@three", "phishing")):
        place.play(place.reports.take("alpha", NewReport(name, why, None, "m1")))
    assert unpack(place.service.memories["alpha"].watch.unkept()["@ann"]).against == 2


def test_no_rule_no_warning(place: Any) -> None:
    place.reports = Reports(place.service)
    for number in range(30):
        new = NewReport(f"@{number}", "phishing", URL)
        assert not place.play(place.reports.take("alpha", new)).warned


def test_a_reporter_is_held_to_a_rate_of_his_own(place: Any) -> None:
    reports = Reports(place.service)
    assert [reports.allows("alpha", "@bob") for _ in range(21)] == [True] * 20 + [False]
    assert reports.allows("alpha", "@cyd")
    assert reports.allows("beta", "@bob")
    place.now += 181
    assert reports.allows("alpha", "@bob")
