"""A real Synapse with the adapter: what people send, see and lose, with Bascule there, away, and back."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

from e2e.running import Process, Running, bascule, free_port
from e2e.synapse import Synapse, User, connect, install
from e2e.test_bridge_pages import CHROMIUM, FLAGS
from e2e.test_browser import Shore
from e2e.test_story import until

pytestmark = pytest.mark.timeout(600)  # Synapse is installed the first time
HTML = "org.matrix.custom.html"
LINK = "https://news.example/a?b=1&c=2#d"


class Network:
    """Bascule, Synapse, and two people with a room."""

    def __init__(self, folder: Path, **module: Any) -> None:
        self.running = Running(folder)
        try:
            port = free_port()
            self.synapse = Synapse(folder / "synapse", connect(self.running, port), module, port)
        except BaseException:
            self.running.process.kill()
            raise
        self.ann, self.bob = self.synapse.user("ann"), self.synapse.user("bob")
        self.room = self.ann.room(self.bob)

    def end(self) -> None:
        self.synapse.stop()
        self.running.process.kill()

    def events(self, account: str) -> list[dict[str, Any]]:
        answer = self.running.ask("GET", f"/v1/accounts/{account}/events")
        return list(answer.json()["events"])

    def step(self, name: str, account: str, **more: Any) -> Any:
        answer = self.running.ask("POST", f"/v1/accounts/{account}/{name}", {"reason": "a blast", **more})
        assert answer.status == 200, answer.body
        return answer.json()

    def links(self, text: str) -> list[str]:
        return re.findall(rf'{re.escape(self.running.base)}/[^\s"<>()]+', text)

    def opens(self, text: str, destination: str = LINK) -> None:
        """Every link in a text is ours, and leads to the destination."""
        assert "://" not in text.replace(self.running.base, ""), text
        for link in self.links(text) or pytest.fail(f"no link of ours in {text}"):
            answer = self.running.click(link.replace("&#61;", "=").replace("&amp;", "&"))
            assert (answer.status, answer.location) == (302, destination)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    install()
    made = Network(tmp_path_factory.mktemp("network"))
    yield made
    made.end()


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, **more}


CLEAN = [
    text("hello"),
    text("a < b && c > d, 10€, \N{GRINNING FACE}\u200d \u202e x\t\n"),
    {"msgtype": "m.notice", "body": "built", "format": HTML, "formatted_body": "<b>built</b> &amp; &#x41;&nbsp;<br>"},
    {"msgtype": "m.emote", "body": "waves"},
    {
        "msgtype": "m.image",
        "body": "holiday.zip",
        "filename": "holiday.zip",
        "url": "mxc://example.test/abc",
        "info": {"w": 1},
    },
    {"msgtype": "m.location", "body": "here", "geo_uri": "geo:1,2"},
    {"msgtype": "org.example.odd", "body": "x", "nested": {"list": [1, {"a": None}], "text": "\u00e9"}},
]


@pytest.mark.parametrize("content", CLEAN, ids=lambda content: content["body"][:12])
def test_a_clean_message_arrives_byte_for_byte(network: Network, content: dict[str, Any]) -> None:
    event = network.ann.send(network.room, content)
    assert json.dumps(network.bob.seen(network.room, event), sort_keys=True) == json.dumps(content, sort_keys=True)


def test_an_encrypted_message_is_asked_about_and_arrives_as_it_is(network: Network) -> None:
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": "AwgAEn",
        "session_id": "s",
        "device_id": "D",
        "sender_key": "k",
    }
    event = network.ann.send(network.room, content, "m.room.encrypted")
    assert network.bob.seen(network.room, event) == content


def test_an_odd_message_is_checked_all_the_same(network: Network) -> None:
    for odd in ("$" + "x" * 300, "\u0000\n", "", "x"):
        reply = text(LINK) | {"m.relates_to": {"m.in_reply_to": {"event_id": odd}}}
        network.opens(network.bob.seen(network.room, network.ann.send(network.room, reply))["body"])


def test_a_listed_link_is_refused_with_the_reason_and_never_shown(network: Network) -> None:
    network.running.verdict("https://bad.example/", "block", match="host", reason="It asks for passwords")
    formatted = {"format": HTML, "formatted_body": 'see <a href="https://bad.example/x">this</a>'}
    new = {
        "m.new_content": text("* https://bad.example/x"),
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$x"},
    }
    for content in (text("https://bad.example/x"), text("see", **formatted), text("* fine", **new)):
        answer = network.ann.try_send(network.room, content)
        assert (answer.status, answer.json()["errcode"]) == (403, "M_FORBIDDEN")
        assert "It asks for passwords" in answer.json()["error"]
    assert "bad.example" not in json.dumps(network.bob.timeline(network.room))


HREF = LINK.replace("&", "&amp;")
SHOWN = [
    text(f"look: {LINK} < & \N{GRINNING FACE}"),
    {"msgtype": "m.notice", "body": f"({LINK})"},
    {"msgtype": "m.emote", "body": LINK},
    text(
        f"this ({LINK}) & <that>",
        format=HTML,
        formatted_body=f'<i>this</i> <a href="{HREF}">here</a> &amp; &lt;that&gt;',
    ),
    text("only formatted", format=HTML, formatted_body=f"look {HREF}"),
    text(f"only plain {LINK}", format=HTML, formatted_body="<b>nothing</b>"),
    {"msgtype": "m.image", "body": f"see {LINK}", "filename": "a.png", "url": "mxc://example.test/abc"},
]


@pytest.mark.parametrize("content", SHOWN, ids=lambda content: f"{content['msgtype']}-{content['body'][:13]}")
def test_an_unknown_link_is_wrapped_in_every_body_and_opens(network: Network, content: dict[str, Any]) -> None:
    seen = network.bob.seen(network.room, network.ann.send(network.room, content))
    assert seen.keys() == content.keys()
    for name, value in content.items():
        if name not in ("body", "formatted_body") or "news.example" not in value:
            assert seen[name] == value
            continue
        network.opens(seen[name])
        (link,) = set(network.links(seen[name]))
        assert seen[name] == value.replace(HREF if name == "formatted_body" else LINK, link)


def test_a_reply_and_an_edit_are_wrapped_too(network: Network) -> None:
    first = network.bob.say(network.room, "which one?")
    reply = text(LINK) | {"m.relates_to": {"m.in_reply_to": {"event_id": first}}}
    event = network.ann.send(network.room, reply)
    seen = network.bob.seen(network.room, event)
    network.opens(seen["body"])
    assert seen["m.relates_to"] == reply["m.relates_to"]
    formatted = f'<a href="{HREF}">here</a>'
    new = text(f"now {LINK}", format=HTML, formatted_body=formatted)
    relation = {"rel_type": "m.replace", "event_id": event}
    follows = text(f"* now {LINK}", format=HTML, formatted_body=f"* {formatted}")
    other = text(f"something else {LINK}")
    for outer in (follows, other):
        told = outer | {"m.new_content": new, "m.relates_to": relation}
        edited = network.bob.seen(network.room, network.ann.send(network.room, told))
        assert edited["m.relates_to"] == relation
        for content in (edited, edited["m.new_content"]):
            network.opens(content["body"])
        network.opens(edited["m.new_content"]["formatted_body"])
        assert edited["body"].startswith(outer["body"].partition("https")[0])


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium as `chromium` on the path")
def test_what_people_see_opens_in_a_browser(network: Network) -> None:
    shore = Shore()
    try:
        formatted = {"format": HTML, "formatted_body": f'<a href="{shore.url}/page?a=1&amp;b=2">here</a>'}
        content = text(f"see {shore.url}/page?a=1&b=2", **formatted)
        seen = network.bob.seen(network.room, network.ann.send(network.room, content))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
            page = browser.new_page()
            page.set_content(seen["formatted_body"])
            page.get_by_text("here").click()
            page.wait_for_url(f"{shore.url}/**")
            assert page.title() == "Arrived"
            page.goto(network.links(seen["body"])[0])
            assert page.title() == "Arrived"
            browser.close()
        assert [path for path, _ in shore.asked] == ["/page?a=1&b=2"] * 2
    finally:
        shore.server.shutdown()
        shore.server.server_close()


def test_the_same_request_is_one_message(network: Network) -> None:
    answers = [network.ann.try_send(network.room, text(f"once {LINK}"), transaction="same") for _ in range(3)]
    assert len({answer.json()["event_id"] for answer in answers}) == 1
    assert sum("once" in json.dumps(event["content"]) for event in network.bob.timeline(network.room)) == 1


def test_a_revoked_link_is_redacted_wherever_it_arrived_and_restored(network: Network) -> None:
    rooms = [network.room, network.ann.room(network.bob)]
    events = [network.ann.say(room, "see https://turns.example/now") for room in rooms]
    delivered = [network.bob.seen(room, event) for room, event in zip(rooms, events, strict=True)]
    network.running.verdict("https://turns.example/", "block", match="host", reason="turned bad")
    for room, event in zip(rooms, events, strict=True):
        gone = until(lambda r=room, e=event: network.bob.event(r, e), lambda one: not one["content"])
        assert gone["unsigned"]["redacted_because"]["content"]["reason"] == "turned bad"
    (recall,) = network.running.ask("GET", "/v1/recalls").json()["recalls"][:1]
    path = f"/v1/recalls/{recall['recall']['id']}"
    until(lambda: network.running.ask("GET", path).json()["progress"]["gone"], lambda gone: gone == 2)
    network.running.ask("DELETE", f"/v1/verdicts?url={quote('https://turns.example/', safe='')}&match=host")
    assert network.running.ask("POST", f"{path}/undo", {"reason": "a mistake"}).status == 200
    for room, content in zip(rooms, delivered, strict=True):
        _arrives(network.bob, room, content)


def test_what_its_sender_took_away_does_not_come_back(network: Network) -> None:
    event = network.ann.say(network.room, "see https://regret.example/now")
    path = f"/_matrix/client/v3/rooms/{quote(network.room)}/redact/{quote(event)}/r1"
    network.ann.done("PUT", path, {"reason": "my mistake"})
    network.running.verdict("https://regret.example/", "block", match="host", reason="turned bad")

    def newest() -> Any:
        return network.running.ask("GET", "/v1/recalls").json()["recalls"][0]

    until(lambda: newest()["progress"]["gone"], lambda gone: gone == 1)
    recall = newest()["recall"]["id"]
    assert network.running.ask("POST", f"/v1/recalls/{recall}/undo", {"reason": "a mistake"}).status == 200
    until(lambda: newest()["progress"], lambda told: told["restoring"] == 0)
    assert "regret.example" not in json.dumps(network.bob.timeline(network.room))


def _arrives(user: User, room: str, content: dict[str, Any]) -> None:
    until(lambda: [event["content"] for event in user.timeline(room)], lambda seen: content in seen)


def test_an_edit_takes_the_link_away_and_leaves_the_rest(network: Network) -> None:
    event = network.ann.say(network.room, "see https://edits.example/now please")
    body = {"scope": "destination", "url": "https://edits.example/now", "action": "edit", "reason": "bad"}
    assert network.running.ask("POST", "/v1/recalls", body).status in (200, 201, 202)

    def shown() -> str:
        edits = [one for one in network.bob.timeline(network.room) if _edits(one) == event]
        return str(edits[0]["content"]["m.new_content"]["body"]) if edits else ""

    assert until(shown, bool) == "see [link removed: it was found harmful] please"
    (recall,) = network.running.ask("GET", "/v1/recalls?limit=1").json()["recalls"][:1]
    assert network.running.ask("POST", f"/v1/recalls/{recall['recall']['id']}/undo", {"reason": "no"}).status == 200
    link = until(shown, lambda text: "removed" not in text)
    network.opens(link, "https://edits.example/now")


def _edits(event: dict[str, Any]) -> str:
    relation = event["content"].get("m.relates_to", {})
    return str(relation.get("event_id", "")) if relation.get("rel_type") == "m.replace" else ""


def test_log_ins_and_registrations_arrive(network: Network) -> None:
    eve = network.synapse.user("eve")
    network.synapse.log_in(eve)
    events = until(lambda: network.events(eve.id), lambda found: len(found) >= 2)
    told = {event["kind"]: event for event in events}
    assert told["registered"]["user_agent"] == "Element/1.0"
    assert told["logged_in"]["user_agent"] == "Element/2.0"
    assert told["logged_in"]["client_network"]


def test_what_people_report_is_in_the_review_queue(network: Network) -> None:
    event = network.ann.say(network.room, "send me your code")
    path = f"/_matrix/client/v3/rooms/{quote(network.room)}/report/{quote(event)}"
    network.bob.done("POST", path, {"reason": "wants my password"})
    kept = network.running.ask("GET", "/v1/review?kind=report").json()["items"]
    items = until(
        lambda: network.running.ask("GET", "/v1/review?kind=report").json()["items"],
        lambda found: len(found) > len(kept),
    )
    assert any(one["reasons"] == [{"why": "phishing", "reporters": 1}] for one in items), items


def test_a_hijacked_account_is_suspended_logged_out_and_given_back(network: Network) -> None:
    mal, bob = network.synapse.user("mal"), network.bob
    room = mal.room(bob)
    event = mal.say(room, "is this you? https://mail-login.example/verify?u=1")
    other = mal.room(network.ann)
    frozen = network.step("freeze", mal.id)
    assert frozen["state"] == "frozen"
    until(lambda: mal.ask("GET", "/_matrix/client/v3/account/whoami").status, lambda status: status == 401)
    until(lambda: bob.event(room, event), lambda one: not one["content"])
    back = network.synapse.log_in(mal)
    refused = back.try_send(room, text("hello"))
    assert (refused.status, refused.json()["errcode"]) == (403, "M_USER_SUSPENDED")
    until(lambda: _notices(back), lambda told: "Somebody else seems to use your account" in told)
    until(lambda: _notices(bob), lambda told: f"Messages from {mal.id} may not be theirs" in told)
    assert back.ask("POST", f"/_matrix/client/v3/rooms/{quote(other)}/invite", {"user_id": bob.id}).status == 403

    network.step("restore", mal.id, reason="called her")

    def sends() -> int:
        return back.try_send(room, text("it is me")).status

    until(sends, lambda status: status == 200)
    until(lambda: _notices(bob), lambda told: "is its owner's again" in told)
    notices = until(
        lambda: network.running.ask("GET", f"/v1/accounts/{mal.id}").json()["notices"],
        lambda found: {one["state"] for one in found} == {"done"},
    )
    assert len(notices) >= 5


def _notices(user: User) -> str:
    """What the server's notices tell a user, invitations to their room accepted."""
    told = user.done("GET", "/_matrix/client/v3/sync?timeout=0")
    for room in told["rooms"].get("invite", {}):
        user.done("POST", f"/_matrix/client/v3/join/{quote(room)}", {})
    rooms = user.done("GET", "/_matrix/client/v3/joined_rooms")["joined_rooms"]
    events = [event for room in rooms for event in user.timeline(room) if event["sender"].startswith("@notices:")]
    return "\n".join(str(event["content"].get("body", "")) for event in events)


def test_what_a_frozen_account_sends_is_held_and_sent_once_it_was_a_mistake(tmp_path: Path) -> None:
    install()
    network = Network(tmp_path, suspend=False)
    try:
        ann, bob, room = network.ann, network.bob, network.room
        network.step("freeze", ann.id)
        until(lambda: ann.ask("GET", "/_matrix/client/v3/account/whoami").status, lambda status: status == 401)
        ann = network.synapse.log_in(ann)
        held = ann.try_send(room, text(f"look {LINK}", format=HTML, formatted_body=f"look <b>{HREF}</b>"))
        assert (held.status, held.json()["org.bascule.decision"]) == (403, "hold")
        assert "waits for review" in held.json()["error"]
        assert not [one for one in bob.timeline(room) if "look" in json.dumps(one["content"])]
        carol = network.synapse.user("carol")
        until(lambda: _asked(network, ann.id), lambda count: count == 1)
        network.step("undo", ann.id)
        (sent,) = until(lambda: [one for one in bob.timeline(room) if "look" in json.dumps(one["content"])], bool)
        assert sent["sender"] == ann.id
        for name in ("body", "formatted_body"):
            (link,) = network.links(sent["content"][name])
            warning = network.running.click(link.replace("&#61;", "="))
            assert (warning.status, b"news.example" in warning.body) == (200, True)
        # It can be taken back like any other.
        network.running.verdict("https://news.example/", "block", match="host")
        until(lambda: bob.event(room, sent["event_id"]), lambda one: not one["content"])
        # Invitations are judged like messages: by who invites whom, and what they read of it.
        network.running.verdict("https://bad.example/", "block", match="host", reason="It asks for passwords")
        lure = ann.room(name="help: https://bad.example/login")
        refused = ann.ask("POST", f"/_matrix/client/v3/rooms/{quote(lure)}/invite", {"user_id": carol.id})
        assert (refused.status, "It asks for passwords" in refused.json()["error"]) == (403, True)
        assert ann.ask("POST", f"/_matrix/client/v3/rooms/{quote(room)}/invite", {"user_id": carol.id}).status == 200
    finally:
        network.end()


def _asked(network: Network, account: str) -> int:
    return int(network.running.ask("GET", f"/v1/accounts/{account}").json()["held"])


@pytest.mark.parametrize("policy", ["open", "closed"])
def test_bascule_killed_in_the_middle(tmp_path: Path, policy: str) -> None:
    install()
    network = Network(tmp_path, when_away=policy)
    try:
        _away(network, policy)
    finally:
        network.end()


def _timed(network: Network, body: str, transaction: str = "") -> tuple[int, float]:
    began = time.monotonic()
    answer = network.ann.try_send(network.room, text(body), transaction=transaction)
    return answer.status, time.monotonic() - began


def _away(network: Network, policy: str) -> None:
    expected = 200 if policy == "open" else 503
    network.opens(network.bob.seen(network.room, network.ann.say(network.room, LINK))["body"])
    # It hangs: every message is answered within the deadline, as the policy says.
    process = network.running.process.popen
    os.kill(process.pid, signal.SIGSTOP)
    for number in range(2):
        status, seconds = _timed(network, f"hang {number} {LINK}")
        assert status == expected
        assert 0.7 < seconds < 1.3, seconds
    os.kill(process.pid, signal.SIGCONT)
    until(lambda: _timed(network, LINK), lambda told: told[0] == 200 and told[1] < 0.7)
    # It is gone: the answer comes at once.
    network.running.process.kill()
    status, seconds = _timed(network, f"gone {LINK}", "gone")
    assert (status, seconds < 0.9) == (expected, True)
    seen = [event["content"].get("body") for event in network.bob.timeline(network.room)]
    assert (f"gone {LINK}" in seen) == (policy == "open")
    # What went out meanwhile is known to be bad, once somebody knows anything again.
    lure = network.ann.try_send(network.room, text("see https://lure.example/x"))
    # It is back, at the same address: nobody has to do anything, and what was refused can be sent again.
    port = int(network.running.process.api.rpartition(":")[2])
    bascule("verdict", "set", "https://lure.example/", "block", "--match", "host", "--home", network.running.home)
    network.running.process = _again(network, port)
    network.opens(network.bob.seen(network.room, network.ann.say(network.room, LINK))["body"])
    assert _timed(network, f"gone {LINK}", "gone")[0] == 200
    seen = [event["content"].get("body", "") for event in network.bob.timeline(network.room)]
    assert sum(str(body).startswith("gone") for body in seen) == 1
    if policy == "open":
        until(lambda: network.bob.event(network.room, lure.json()["event_id"]), lambda one: not one["content"])
    # After a restart of Synapse it still knows which event a decision belongs to.
    event = network.ann.say(network.room, "see https://late.example/x")
    network.synapse.stop()
    network.synapse.start()
    network.running.verdict("https://late.example/", "block", match="host")
    until(lambda: network.bob.event(network.room, event), lambda one: not one["content"])


def _again(network: Network, port: int) -> Any:
    return Process(network.running.home, network.running.port, api=port)
