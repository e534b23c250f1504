import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.audit.entry import By
from bascule.server.bridge import GO_ON_SECONDS, registrable

URL = "https://shop.example.com/a?x=1#top"


def header(answer: Any, name: bytes) -> bytes | None:
    return dict(answer.headers).get(name)


def way_on(answer: Any) -> bytes:
    found = re.search(rb'href="([^"]*\?go=[^"]*)"', answer.body)
    assert found, answer.body
    return found[1].replace(b"&amp;", b"&")


def test_goes_on_with_the_exact_bytes(shared_place: Any) -> None:
    answer = shared_place.click(shared_place.target(URL))
    assert (answer.status, answer.location, answer.body) == (302, URL.encode(), b"")
    assert header(answer, b"cache-control") == b"no-store"
    assert header(answer, b"referrer-policy") == b"no-referrer"


def test_what_other_services_append_changes_nothing(shared_place: Any) -> None:
    assert shared_place.click(shared_place.target(URL) + b"?utm_source=x&go=1").location == URL.encode()


def test_head_is_answered_like_get(shared_place: Any) -> None:
    answer = shared_place.click(shared_place.target(URL), method=b"HEAD")
    assert (answer.status, answer.location) == (302, URL.encode())


@pytest.mark.parametrize("method", [b"PUT", b"OPTIONS", b"TRACE", b"get", b""])
def test_other_methods_are_refused(shared_place: Any, method: bytes) -> None:
    answer = shared_place.click(shared_place.target(URL), method=method)
    assert (answer.status, answer.location, header(answer, b"allow")) == (405, None, b"GET, HEAD, POST")


def test_robots_are_asked_to_stay_away(shared_place: Any) -> None:
    answer = shared_place.click(b"/robots.txt")
    assert (answer.status, answer.body) == (200, b"User-agent: *\nDisallow: /\n")


def test_a_link_domain_tells_where_to_report_it(place: Any) -> None:
    path = b"/.well-known/security.txt"
    unknown = place.click(b"/nothing")
    assert place.click(path, host=b"go.alpha.test") == unknown
    for network in place.ledger.networks():
        contact = f"abuse@{network.id}.test"
        place.play(place.ledger.save_network(msgspec.structs.replace(network, contact=contact), By("test", 1.0)))
    place.service.load()
    place.application.changed()
    for name in ("alpha", "beta"):
        answer = place.click(path, host=f"go.{name}.test:443".encode())
        assert (answer.status, header(answer, b"content-type")) == (200, b"text/plain; charset=utf-8")
        assert f"\nContact: mailto:abuse@{name}.test\nExpires: 2".encode() in answer.body
    assert place.click(path, host=b"10.0.0.1").status == 404
    assert place.click(path + b"?x", host=b"go.alpha.test").status == 404


def test_preview_shows_and_does_not_go(place: Any) -> None:
    answer = place.click(place.target(URL) + b"+")
    assert (answer.status, answer.location) == (200, None)
    assert b"shop.<" in answer.body or b"example" in answer.body
    assert place.application.clicks.totals == {"preview": 1}
    place.verdict(URL, "block")
    blocked = place.click(place.target(URL) + b"+")
    assert (blocked.status, b"?go=" in blocked.body) == (200, False)


def test_every_token_that_does_not_open_gets_the_same_answer(place: Any) -> None:
    good = place.target(URL)
    rotated = place.home.keyrings()[0]
    from bascule.links.keyring import new_key  # noqa: PLC0415 - only here

    ring = rotated.rotated(new_key(b"\1" * 40, 0.0)).retired(rotated.signing.id)
    of_beta = place.target(URL, "beta")
    place.home.save_keyring(ring)
    place.service.load()
    place.application.changed()
    targets = {
        "retired": good,
        "of another network": b"/" + of_beta.split(b"/", 2)[2],
        "altered": good[:-1] + b"x",
        "cut short": good[:-1],
        "unknown key": b"/zzzzzz" + good[7:],
        "no token": b"/",
        "empty": b"",
        "not absolute": b"http://evil.test/",
        "unknown short": b"/" + ring.signing.id.encode() + b"." + b"0" * 20,
        "another host's": b"//evil.test/x",
        "wrong bytes": b"/\xff\x00%ff%00%zz",
        "long": b"/" + b"a" * 8000,
    }
    answers = {name: place.click(target) for name, target in targets.items()}
    assert {(a.status, a.headers, a.location, a.body) for a in answers.values()} == {
        (404, answers["empty"].headers, None, answers["empty"].body)
    }, {name: a.status for name, a in answers.items()}


def test_a_link_domain_opens_its_own_networks_links_only(shared_place: Any) -> None:
    alpha = shared_place.target(URL)
    beta = shared_place.target(URL, "beta")
    assert beta.startswith(b"/b/")
    hosts = {
        b"go.beta.test": (404, 302),
        b"go.alpha.test": (302, 404),
        b"GO.Alpha.TEST": (302, 404),
        b"go.alpha.test:80": (302, 404),
        b"go.alpha.test.": (302, 404),
        b"go.alpha.test.:443": (302, 404),
        b"10.0.0.1:8421": (302, 302),
        b"": (302, 302),
        b"[::1]": (302, 302),
    }
    for host, expected in hosts.items():
        got = (shared_place.click(alpha, host=host).status, shared_place.click(beta, host=host).status)
        assert got == expected, host


def test_raised_at_the_next_click_and_lowered_again(place: Any) -> None:
    target = place.target(URL)
    place.verdict(URL, "block", reason="it <b>steals</b>")
    raised = place.click(target)
    assert (raised.status, raised.location) == (410, None)
    assert b"&lt;b&gt;steals" in raised.body
    assert b"?go=" not in raised.body
    assert header(raised, b"content-security-policy")
    assert place.click(target + b"?go=1.0").status == 410
    place.play(place.ledger.remove_verdict("alpha", "shop.example.com/a?x=1", "test", place.now))
    assert place.click(target).status == 302
    place.verdict(URL, "block", network="beta")
    assert place.click(target).status == 302


def test_a_verdict_lapses(place: Any) -> None:
    target = place.target(URL)
    place.verdict(URL, "block", expires_in=60.0)
    place.now += 59
    assert place.click(target).status == 410
    place.now += 2
    assert place.click(target).status == 302


@pytest.mark.parametrize("match", ["exact", "path", "host", "domain"])
def test_every_match_raises_delivered_links(place: Any, match: str) -> None:
    target = place.target(URL)
    place.verdict(URL, "block", match=match)
    assert place.click(target).status == 410


def test_a_warned_person_may_go_on_for_a_while_and_nobody_else_may(place: Any) -> None:
    target, other = place.target(URL), place.target("https://shop.example.com/other")
    place.verdict(URL, "warn", match="host")
    page = place.click(target, client="1.1.1.1")
    assert (page.status, page.location) == (200, None)
    on = way_on(page)
    assert place.click(on, client="1.1.1.1").location == URL.encode()
    assert place.click(on, client="2.2.2.2").status == 200
    assert place.click(other + b"?" + on.partition(b"?")[2], client="1.1.1.1").status == 200
    assert place.click(on[:-1] + (b"0" if on[-1:] != b"0" else b"1"), client="1.1.1.1").status == 200
    later = re.sub(rb"go=(\d+)", lambda m: b"go=%d" % (int(m[1]) + 1), on)
    assert place.click(later, client="1.1.1.1").status == 200
    place.now += GO_ON_SECONDS + 1
    assert place.click(on, client="1.1.1.1").status == 200
    assert place.application.clicks.totals == {"warned": 6, "crossed": 1}


def test_the_way_on_closes_when_the_bridge_goes_up(place: Any) -> None:
    target = place.target(URL)
    place.verdict(URL, "warn")
    on = way_on(place.click(target, client="1.1.1.1"))
    place.verdict(URL, "block")
    assert place.click(on, client="1.1.1.1").status == 410


def test_short_links_open_and_are_raised_too(place: Any) -> None:
    url = "https://shop.example.com/" + "a" * 3000
    target = place.target(url)
    assert len(target) < 40
    assert place.click(target).location == url.encode()
    place.verdict(url, "block", match="host")
    assert place.click(target).status == 410
    assert place.click(b"/b" + target, host=b"go.beta.test").status == 404


def test_clicks_are_counted_for_the_message(place: Any) -> None:
    decision = place.send("https://shop.example.com/ and https://two.example.com/", id="m1")
    for link in decision.links:
        target = b"/" + link.wrapped_url.split("/", 3)[3].encode()
        place.click(target)
        place.click(target, method=b"HEAD")  # a preview bot's
    place.play(place.application.clicks.write(place.ledger))
    (count,) = place.play(place.ledger.clicks("alpha", decision.tag))
    assert (count.outcome, count.count) == ("go", 2)


def test_pages_speak_the_visitors_language(shared_place: Any) -> None:
    assert b'lang="ja"' in shared_place.click(b"/nothing", accept_language=b"ja,en;q=0.5").body
    assert b'lang="en"' in shared_place.click(b"/nothing", accept_language=b"\xff\x00;;q=").body


def test_the_registrable_domain_is_what_is_set_in_bold() -> None:
    assert registrable("a.b.example.co.uk") == "example.co.uk"


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_requests_are_always_answered(shared_place: Any, data: st.DataObject) -> None:
    good = shared_place.target(URL, data.draw(st.sampled_from(["alpha", "beta"])))
    cut = data.draw(st.integers(0, len(good)))
    target = data.draw(
        st.one_of(
            st.binary(max_size=80),
            st.binary(max_size=20).map(lambda tail: good[:cut] + tail),
            st.binary(max_size=60).map(lambda query: good + b"?go=" + query),
            st.binary(max_size=3).map(lambda dirt: good[:cut] + dirt + good[cut:]),
            st.text(alphabet="/.%+?~0af\\:@", max_size=40).map(lambda text: text.encode()),
        )
    )
    answer = shared_place.click(
        target,
        method=data.draw(st.sampled_from([b"GET", b"HEAD", b"POST"])),
        host=data.draw(st.one_of(st.binary(max_size=20), st.sampled_from([b"go.alpha.test", b"go.beta.test:"]))),
        client=data.draw(st.text(max_size=20)),
        accept_language=data.draw(st.binary(max_size=30)),
        user_agent=data.draw(st.binary(max_size=30)),
    )
    assert answer.status in (200, 302, 403, 404, 405, 410)
    assert answer.location in (None, URL.encode())
