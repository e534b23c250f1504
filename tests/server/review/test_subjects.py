from typing import Any

import pytest

from bascule.gate.message import Conversation, Message
from bascule.review.report import Subject
from bascule.server.problems import ProblemError
from bascule.server.review.subjects import reached, subject_named

URL = "https://www.shop.example.com/a/?x=1#top"


def named(place: Any, url: str | None = None, message: str | None = None, network: str = "alpha") -> Subject:
    found: Subject = place.play(subject_named(place.service, network, url, message))
    return found


@pytest.mark.parametrize(
    "spelt", [URL, "HTTPS://WWW.Shop.Example.COM:443/a/?x=1", "https://www.shop.example.com/a/?x=1"]
)
def test_one_destination_is_one_subject_however_it_is_spelt(shared_place: Any, spelt: str) -> None:
    subject = named(shared_place, spelt)
    assert (subject.scope, subject.name) == ("destination", "www.shop.example.com/a/?x=1")


def test_a_link_of_ours_is_about_what_it_holds(place: Any) -> None:
    wrapped = "http://go.alpha.test" + place.target(URL).decode()
    assert named(place, wrapped) == named(place, URL)
    long = "https://shop.example.com/" + "a" * 3000
    short = "http://go.alpha.test" + place.target(long).decode()
    assert named(place, short).url == long
    forged = wrapped.replace("shop", "shot")
    assert named(place, forged).name.startswith("go.alpha.test/")
    assert named(place, wrapped, network="beta").name.startswith("go.alpha.test/")


def test_what_other_services_wrap_is_what_it_is_about(shared_place: Any) -> None:
    inside = named(shared_place, "https://www.google.com/url?q=https%3A%2F%2Fevil.example.com%2Fx")
    assert inside.name == "evil.example.com/x"


def test_a_message_has_to_be_kept(place: Any) -> None:
    place.send("hello", id="m1")
    assert named(place, message="m1") == Subject("message", "m1", "", "m1")
    assert named(place, URL, "m1").message == "m1"
    for url in (None, URL):
        with pytest.raises(ProblemError) as error:
            named(place, url, "m1", network="beta")
        assert (error.value.problem.status, error.value.problem.field) == (404, "message")


@pytest.mark.parametrize("url", [None, "nonsense", "ftp://x.test/", "javascript:alert(1)"])
def test_nothing_named_is_a_problem(shared_place: Any, url: str | None) -> None:
    with pytest.raises(ProblemError) as error:
        named(shared_place, url)
    assert (error.value.problem.status, error.value.problem.field) == (400, "url")


def test_reach_counts_people_of_this_network_only(place: Any) -> None:
    for number, size in enumerate((11, 5, None)):
        message = Message(f"m{number}", "@ann", f"see {URL}", Conversation("!room", "group", size))
        place.play(place.service.senders["alpha"].check(message, place.now))
    place.send(URL, network="beta")
    assert place.play(reached(place.service, "alpha", named(place, URL))) == 10 + 4 + 1
    assert place.play(reached(place.service, "beta", named(place, URL))) == 1
    assert place.play(reached(place.service, "alpha", named(place, message="m0"))) == 10
    assert place.play(reached(place.service, "alpha", named(place, "https://nobody.example.com/"))) == 1
    assert place.play(reached(place.service, "alpha", Subject("message", "gone"))) == 1
