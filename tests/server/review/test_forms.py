import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.console.view import LONGEST_COMMENT
from bascule.review.contracts import Wanted
from bascule.server.review.forms import CLIENT_RATE, DESTINATION_RATE, FORM_SECONDS, MAX_FORM

URL = "https://shop.bakery.test/a?x=1"
ANN, BOB = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def blocked(place: Any) -> Any:
    place.link = place.target(URL)
    place.verdict(URL, "block", match="host")
    return place


def page(place: Any, client: str = ANN, link: bytes | None = None, **more: Any) -> Any:
    return place.click((link or place.link) + b"?report", client=client, **more)


def proof(answer: Any) -> str:
    found = re.search(rb'name="proof" value="([^"]+)"', answer.body)
    assert found, answer.body
    return unescape(found[1].decode())


def post(
    place: Any, client: str = ANN, link: bytes | None = None, host: bytes = b"go.alpha.test", **fields: str
) -> Any:
    if "proof" not in fields:
        fields["proof"] = proof(page(place, client, link, host=host))
    body = urlencode(fields).encode()
    return place.click((link or place.link) + b"?report", method=b"POST", client=client, body=body, host=host)


def queue(place: Any, network: str = "alpha") -> Any:
    place.play(place.application.bridge.forms.intake.write())
    return [place.play(place.store.desk.item(network, one.id, place.now)) for one in
            place.play(place.store.desk.queue(network, Wanted(), place.now))]  # fmt: skip


def test_the_blocked_page_leads_to_the_form(blocked: Any) -> None:
    raised = blocked.click(blocked.link)
    assert b'href="%b?report"' % blocked.link in raised.body
    form = page(blocked)
    assert form.status == 200
    assert b'<form method="post" action="%b?report"' % blocked.link in form.body
    assert b"<b>bakery.<wbr>test</b>" in form.body
    assert dict(form.headers)[b"content-security-policy"].decode().count("form-action 'self'") == 1
    assert blocked.application.clicks.totals == {"blocked": 1}


def test_a_link_that_is_crossed_is_crossed_whatever_it_is_asked(place: Any) -> None:
    place.link = place.target(URL)
    assert page(place).location == URL.encode()
    assert b"Report this link" in place.click(place.link + b"+").body
    form = page(place, link=place.link + b"+")
    assert b'name="why" value="phishing" checked' in form.body


def test_a_reader_s_mistake_comes_into_the_queue_once_a_client(blocked: Any) -> None:
    for client in (ANN, ANN, BOB):
        thanks = post(blocked, client, role="reader", comment="It is <b>our</b> bakery\r\nreally", contact="me@a.test")
        assert (thanks.status, b"Thank you" in thanks.body) == (200, True)
    (item,) = queue(blocked)
    assert (item.kind, item.subject.name, item.reporters) == ("report", "shop.bakery.test/a?x=1", 2)
    assert item.evidence[0].text == "It is <b>our</b> bakery\nreally\nme@a.test"
    assert item.evidence[0].trust is None
    assert ANN not in str(item)
    assert item.subject.message  # the message that the link was in


def test_harm_is_reported_from_the_preview(place: Any) -> None:
    place.link = place.target(URL) + b"+"
    assert post(place, why="impersonation", comment="not my bank").status == 200
    (item,) = queue(place)
    assert (item.reasons[0].why, item.severity) == ("impersonation", 3.0)
    assert queue(place, "beta") == []


@pytest.mark.parametrize("role", ["owner", "sender"])
def test_an_appeal_is_sent_on_to_its_page_and_answered_there(blocked: Any, role: str) -> None:
    sent = post(blocked, role=role, comment="it is mine", contact="me@bakery.test")
    assert sent.status == 303
    assert re.fullmatch(rb"/appeal/[a-z2-7]{16}\.[0-9a-f]{24}", sent.location)
    pending = blocked.click(sent.location)
    assert (pending.status, b"is being recorded" in pending.body) == (200, True)
    (item,) = queue(blocked)
    assert (item.kind, item.due_at) == ("appeal", blocked.now + 3 * 86_400)
    open_ = blocked.click(sent.location)
    assert b"We have received your appeal" in open_.body
    from bascule.review.item import Outcome  # noqa: PLC0415 - only here

    outcome = Outcome("release", "ok", "eve", "k", blocked.now, answer="Sorry </p> \u202e you were right.")
    blocked.play(blocked.store.desk.decide("alpha", item.id, outcome, blocked.now))
    upheld = blocked.click(sent.location)
    assert b"was upheld" in upheld.body
    assert b"Sorry &lt;/p&gt;" in upheld.body
    assert "\u202e".encode() not in upheld.body
    assert dict(upheld.headers)[b"x-robots-tag"] == b"noindex, nofollow"
    assert b"de" in blocked.click(sent.location, accept_language=b"de").body


def test_a_status_address_is_its_network_s_own(blocked: Any) -> None:
    sent = post(blocked, role="owner", comment="x")
    queue(blocked)
    unknown = blocked.click(b"/appeal/nothing").body
    for target, host in (
        (b"/b" + sent.location, b"go.beta.test"),
        (sent.location, b"go.beta.test"),
        (sent.location[:-1] + (b"0" if sent.location[-1:] != b"0" else b"1"), b"go.alpha.test"),
        (b"/appeal/", b"go.alpha.test"),
        (b"/appeal/\xff\x00", b"go.alpha.test"),
        (b"/appeal", b"go.alpha.test"),
    ):
        answer = blocked.click(target, host=host)
        assert (answer.status, answer.body) == (404, unknown), target
    assert blocked.click(sent.location, method=b"POST").status == 404


def test_a_network_below_a_path_has_its_status_there(place: Any) -> None:
    place.link = place.target(URL, "beta")
    place.verdict(URL, "block", "beta")
    sent = post(place, host=b"go.beta.test", role="owner", comment="x")
    assert sent.location.startswith(b"/b/appeal/")
    queue(place, "beta")
    assert b"We have received" in place.click(sent.location, host=b"go.beta.test").body


def test_only_who_was_shown_the_form_may_send_it(blocked: Any) -> None:
    good = proof(page(blocked))
    other = blocked.target("https://shop.bakery.test/other")
    until, mac = good.split(".")
    refused = [
        post(blocked, BOB, proof=good, role="owner", comment="mine"),
        post(blocked, ANN, link=other, proof=good, role="owner", comment="mine"),
        post(blocked, ANN, proof="", role="owner", comment="mine"),
        post(blocked, ANN, proof=f"{int(until) + 1}.{mac}", role="owner", comment="mine"),
        post(blocked, ANN, proof=f"{until}.{'0' * 32}", role="owner", comment="mine"),
        blocked.click(blocked.link, method=b"POST", client=ANN),
        blocked.click(blocked.link, method=b"POST", client=ANN, body=b"\xff\x00" * 4000),
    ]
    blocked.now += FORM_SECONDS + 1
    refused.append(post(blocked, ANN, proof=good, role="owner", comment="mine"))
    assert [answer.status for answer in refused] == [403] * 8
    assert b"send them again" in refused[0].body
    assert b">\nmine</textarea>" in refused[0].body
    assert b'value="owner" checked' in refused[0].body
    assert queue(blocked) == []
    assert post(blocked, BOB, proof=proof(refused[0]), role="reader").status == 403  # of another time
    assert post(blocked, role="owner", comment="mine").status == 303


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"role": "judge"}, {"role": ""}, {"why": "phishing"},
        {"role": "owner", "comment": "x" * (LONGEST_COMMENT + 1)}, {"role": "owner", "contact": "x" * 201},
    ],
    ids=range(6),
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_shown_again(blocked: Any, fields: dict[str, str]) -> None:
    answer = post(blocked, **fields)
    assert answer.status == 400
    assert b"<form" in answer.body
    assert queue(blocked) == []


def test_large_forms_are_refused_and_the_longest_comment_fits(blocked: Any) -> None:
    assert post(blocked, role="owner", comment="字" * LONGEST_COMMENT).status == 303
    assert len(urlencode({"comment": "字" * LONGEST_COMMENT})) < MAX_FORM - 700
    assert blocked.click(blocked.link, method=b"POST", client=ANN, body=b"x" * (MAX_FORM + 1)).status == 413


def test_one_client_and_one_destination_are_held_to_a_rate(blocked: Any) -> None:
    answers = [post(blocked, role="reader", comment=str(n)).status for n in range(int(CLIENT_RATE.burst) + 1)]
    assert answers == [200] * int(CLIENT_RATE.burst) + [429]
    same_network = post(blocked, ANN.rpartition(".")[0] + ".200", role="reader")
    assert (same_network.status, b"Nothing was sent" in same_network.body) == (429, True)
    assert post(blocked, BOB, role="reader").status == 200
    others = [post(blocked, f"198.18.{n}.1", role="reader").status for n in range(int(DESTINATION_RATE.burst))]
    assert others.count(200) == DESTINATION_RATE.burst - CLIENT_RATE.burst - 1
    assert others[-1] == 429
    blocked.now += 3600
    assert post(blocked, role="reader").status == 200


def test_unknown_links_take_no_form(blocked: Any) -> None:
    usual = blocked.click(b"/nothing")
    for target in (b"/nothing", blocked.link[:-1], b"", b"/", b"/zzzzzz" + blocked.link[7:]):
        answer = blocked.click(target, method=b"POST", client=ANN, body=b"role=owner")
        assert (answer.status, answer.body) == (404, usual.body)
    assert blocked.click(blocked.link, method=b"POST", host=b"go.beta.test").status == 404


def test_a_link_stopped_for_its_message_is_appealed_as_that(place: Any) -> None:
    place.send(URL, id="m1")
    place.link = (
        b"/" + place.play(place.ledger.recorded("alpha", "m1")).decision.links[0].wrapped_url.split("/", 3)[3].encode()
    )
    from bascule.server.verdicts import NewVerdict, set_verdict  # noqa: PLC0415 - only here

    place.play(set_verdict(place.service, "alpha", "test", NewVerdict("block", scope="message", subject="m1")))
    assert post(place, role="sender", comment="x").status == 303
    (item,) = queue(place)
    assert (item.subject.scope, item.subject.name) == ("message", "m1")


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"role=owner&comment=", b"proof=1.0&role="]), st.text(max_size=20)
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_forms_are_always_answered(shared_place: Any, tail: bytes, head: bytes, client: str) -> None:
    link = shared_place.target("https://hostile.bakery.test/")
    answer = shared_place.click(link, method=b"POST", client=client, body=head + tail)
    assert answer.status == 403
