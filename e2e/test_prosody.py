"""The real Prosody, connected as docs/integrate/prosody.md says, with real clients."""

import base64
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from standardwebhooks import Webhook

from e2e.prosody import HOST, PASSWORD, ROOM, Prosody, installed
from e2e.running import Process, Running, request
from e2e.test_story import until
from e2e.xmpp_client import CLIENT, Client, body, named

pytestmark = pytest.mark.skipif(not installed(), reason="needs Prosody: apt-get install prosody")
LURE = "https://mail-login.example/verify?u=1"
PHOTOS = "https://photos.example/summer?a=1&b=2"
XHTML = (
    "<html xmlns='http://jabber.org/protocol/xhtml-im'>"
    "<body xmlns='http://www.w3.org/1999/xhtml'><p>{}</p></body></html>"
)
ANN, BEN, CYD = (f"{name}@{HOST}" for name in ("ann", "ben", "cyd"))
RETRACT = "{urn:xmpp:message-retract:1}retract"
NAMES = ("ann", "ben", "cyd")


class World:
    """Bascule, Prosody and whoever is signed in."""

    def __init__(self, folder: Path, when_away: str = "deliver") -> None:
        self.stack = ExitStack()
        self.bascule = self.stack.enter_context(Running(folder))
        self.bascule.send("warm-up", "https://warm.example/", sender="warm")
        self.prosody = self.stack.enter_context(Prosody(folder / "prosody", self.bascule, NAMES, when_away))

    def client(self, account: str, resource: str = "one", password: str = PASSWORD) -> Client:
        return self.stack.enter_context(Client(self.prosody.port, account, password, resource))

    def room_of(self, client: Client) -> None:
        name = client.account.partition("@")[0]
        client.send(f"<presence to='{ROOM}/{name}'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
        client.wait(lambda one: one.tag.endswith("presence") and one.find(".//*[@code='110']") is not None)

    def room(self, *clients: Client) -> None:
        for client in clients:
            self.room_of(client)
            if client is clients[0]:
                form = "<x xmlns='jabber:x:data' type='submit'/>"
                client.ask("set", f"<query xmlns='http://jabber.org/protocol/muc#owner'>{form}</query>", ROOM)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with made.stack:
        yield made
    assert "Traceback" not in made.prosody.log(), made.prosody.log()[-5000:]


def chat(to: str, id: str, text: str, more: str = "", kind: str = "chat") -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<message to='{to}' type='{kind}' id='{id}'><body>{text}</body>{more}</message>"


def refused(client: Client, id: str) -> str:
    """The reason in the stanza error about a message."""
    error = client.wait(lambda one: one.get("id") == id and one.get("type") == "error").find(f"{CLIENT}error")
    assert error is not None
    reason = error.find("{urn:ietf:params:xml:ns:xmpp-stanzas}text")
    return f"{error.get('type')}: {reason.text if reason is not None else ''}"


def children(message: Element) -> list[str]:
    """What a message says, in canonical XML, without what the archive adds."""
    kept = [one for one in message if not one.tag.endswith("}stanza-id")]
    return [ElementTree.canonicalize(ElementTree.tostring(one, "unicode"), rewrite_prefixes=True) for one in kept]


def retracted(id: str) -> Any:
    return lambda one: any(inner.get("id") == id for inner in one.iter(RETRACT))


def test_messages_are_passed_refused_and_rewritten(world: World) -> None:
    ann, desk, ben = world.client(ANN), world.client(ANN, "desk"), world.client(BEN)

    # Clean: what arrives is what was sent, to the last character, whatever stands beside the text.
    more = XHTML.format("hé <em>there</em>")
    sent = chat(
        BEN,
        "clean",
        " hé <there> & \U0001f600\n",
        more + "<thread>t</thread><active xmlns='http://jabber.org/protocol/chatstates'/>",
    )
    ann.send(sent)
    told = ElementTree.fromstring(sent.replace("<message ", "<message xmlns='jabber:client' ", 1))
    assert children(ben.message("clean")) == children(told)

    # Listed: refused with our reason, and nobody gets it, neither contact nor own clients nor archives.
    world.bascule.verdict(LURE, "block", reason="It asks for passwords")
    ann.send(chat(BEN, "bad", f"is this you? {LURE}"))
    assert "It asks for passwords" in refused(ann, "bad")
    for client in (ben, desk):
        client.quiet(named("bad"))

    # Unknown: on the bridge everywhere, and the bridge leads there.
    ann.send(chat(BEN, "new", f"look: {PHOTOS} \U0001f600", XHTML.format(PHOTOS.replace("&", "&amp;"))))
    arrived = ben.message("new")
    text = body(arrived)
    assert text is not None
    assert PHOTOS not in text
    assert "xhtml-im" not in ElementTree.tostring(arrived, "unicode")
    wrapped = text.split()[1]
    assert world.bascule.click(wrapped).location == PHOTOS
    carbon = desk.wait(named("new"))
    assert body(carbon) == text
    for client in (ann, ben):
        assert [body(one) for one in client.archive() if one.get("id") == "new"] == [text]
        assert not [one for one in client.archive() if one.get("id") == "bad"]


def test_a_room_gets_what_was_decided_and_loses_what_is_taken_back(world: World) -> None:
    ann, ben, cyd = (world.client(account) for account in (ANN, BEN, CYD))
    world.room(ann, ben, cyd)
    ann.send(chat(ROOM, "hello", "hello", kind="groupchat"))
    assert body(ben.message("hello")) == "hello"
    world.bascule.verdict("https://other.example/", "block", "host")
    ann.send(chat(ROOM, "bad", "see https://other.example/x", kind="groupchat"))
    assert refused(ann, "bad").startswith("modify: ")
    ann.send(chat(ROOM, "lure", f"look {LURE}", kind="groupchat"))
    texts = {body(client.message("lure")) for client in (ann, ben, cyd)}
    assert len(texts) == 1
    assert LURE not in str(texts)
    (kept,) = [one for one in ben.archive(ROOM) if one.get("id") == "lure"]
    assert body(kept) in texts
    ben.quiet(named("bad"), 0.1)

    world.bascule.verdict(LURE, "block", reason="a copied sign-in page")
    gone = cyd.wait(lambda one: one.find(".//{urn:xmpp:message-moderate:1}moderated") is not None, 20)
    assert gone.get("from") == ROOM
    for one in ben.archive(ROOM):
        assert one.get("id") != "lure" or body(one) is None


def test_a_revoked_link_is_taken_back_from_talks(world: World) -> None:
    ann, desk, ben = world.client(ANN), world.client(ANN, "desk"), world.client(BEN)
    ann.send(chat(BEN, "lure", f"look {LURE}"))
    ann.send(chat(BEN, "fine", "see you"))
    ben.message("fine")
    world.prosody.stop()  # nothing of what was delivered is in memory only
    world.prosody.start()
    ann, desk, ben = world.client(ANN), world.client(ANN, "desk"), world.client(BEN)
    world.bascule.verdict(LURE, "block", reason="a copied sign-in page")
    gone = ben.wait(retracted("lure"), 20)
    assert gone.get("from") == ANN
    desk.wait(retracted("lure"))
    for client in (ann, ben):
        stones = [one for one in client.archive() if one.get("id") == "lure"]
        assert [body(one) for one in stones] == [None]
        assert stones[0].find("{urn:xmpp:message-retract:1}retracted") is not None
        assert "fine" in [one.get("id") for one in client.archive()]
    (recall,) = world.bascule.ask("GET", "/v1/recalls").json()["recalls"]
    progress = until(
        lambda: world.bascule.ask("GET", "/v1/recalls").json()["recalls"][0]["progress"], lambda now: now["gone"]
    )
    assert (progress["found"], progress["gone"]) == (1, 1)

    # It was a mistake: it is shown again, once, and the archives have it back.
    assert world.bascule.ask("POST", f"/v1/recalls/{recall['recall']['id']}/undo", {}).status == 200
    again = ben.wait(lambda one: "photos" not in str(body(one)) and "look " in str(body(one)), 20)
    for client in (ann, ben):
        assert [body(one) for one in client.archive() if "look" in str(body(one))] == [body(again)]


def test_replies_corrections_and_reused_ids(world: World) -> None:
    ann, ben = world.client(ANN), world.client(BEN)
    reply = (
        f"<reply xmlns='urn:xmpp:reply:0' to='{BEN}' id='asked'/>"
        "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='{}'/></fallback>"
    )
    ben.send(chat(ANN, "asked", "where?"))
    ann.message("asked")
    quoted = f"> \U0001f600 {PHOTOS}\n"
    ann.send(chat(BEN, "answer", f"{quoted}here", reply.format(len(quoted))))
    answer = ben.message("answer")
    place = answer.find(".//{urn:xmpp:fallback:0}body")
    text = body(answer)
    assert text is not None
    assert place is not None
    assert text[: int(str(place.get("end")))] == text.removesuffix("here")

    # A correction is asked about for itself.
    correct = "<replace xmlns='urn:xmpp:message-correct:0' id='answer'/>"
    world.bascule.verdict(LURE, "block")
    ann.send(chat(BEN, "edit", f"rather {LURE}", correct))
    assert refused(ann, "edit")
    ann.send(chat(BEN, "edit-2", "rather not", correct))
    corrected = ben.message("edit-2")
    assert corrected.find("{urn:xmpp:message-correct:0}replace") is not None

    # An id that a client uses twice is another message; one that has none gets one.
    for text in ("one https://a.example/1", "two https://a.example/2"):
        ann.send(chat(BEN, "same", text))
        assert str(body(ben.message("same"))).startswith(text.split()[0])
    ann.send(f"<message to='{BEN}' type='chat'><body>nameless</body></message>")
    assert ben.wait(lambda one: body(one) == "nameless").get("id")

    # Nobody gets past by being odd: more links than anybody sends, or an id that is no name.
    ann.send(chat(BEN, "&#133;\u202eodd", LURE))
    assert refused(ann, "\x85\u202eodd")
    many = "".join(f"<reference xmlns='urn:xmpp:reference:0' uri='https://a.example/{n}'/>" for n in range(11))
    ann.send(chat(BEN, "many", "files", many))
    assert refused(ann, "many")

    # An attachment goes where its address in the text goes; one that is not in the text is asked about too.
    oob = "<x xmlns='jabber:x:oob'><url>{}</url></x>"
    ann.send(chat(BEN, "file", "https://a.example/cat.png", oob.format("https://a.example/cat.png")))
    file = ben.message("file")
    assert file.findtext("{jabber:x:oob}x/{jabber:x:oob}url") == body(file) != "https://a.example/cat.png"
    ann.send(chat(BEN, "hidden", "a cat", oob.format(LURE)))
    assert refused(ann, "hidden")

    # Files that are shared, and words of invitations, hold links too.
    shared = "<reference xmlns='urn:xmpp:reference:0' type='data' uri='{}'/>"
    ann.send(chat(BEN, "shared", "a cat", shared.format("https://a.example/dog.png")))
    reference = ben.message("shared").find("{urn:xmpp:reference:0}reference")
    assert reference is not None
    assert world.bascule.click(str(reference.get("uri"))).location == "https://a.example/dog.png"
    invite = "<x xmlns='jabber:x:conference' jid='r@rooms.example.org' reason='{}'/>"
    ann.send(f"<message to='{BEN}' id='invited'>{invite.format(LURE)}</message>")
    assert refused(ann, "invited")

    # So is what only a client without the key shows; ciphertext itself is let alone.
    omemo = (
        "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>"
        "<encrypted xmlns='urn:xmpp:omemo:2'>x</encrypted>"
    )
    ann.send(chat(BEN, "sealed", "I sent you something encrypted.", omemo))
    assert ben.message("sealed").findtext("{urn:xmpp:omemo:2}encrypted") == "x"
    ann.send(chat(BEN, "sealed-lure", LURE, omemo))
    assert refused(ann, "sealed-lure")


def frozen(world: World, step: str = "freeze", **new: Any) -> Any:
    answer = world.bascule.ask("POST", f"/v1/accounts/{ANN}/{step}", {"reason": "a blast", **new})
    assert answer.status == 200, answer.body
    return answer.json()


def test_a_stolen_account_is_held_and_given_back(world: World) -> None:
    ann, ben, cyd = (world.client(account) for account in (ANN, BEN, CYD))
    ben.send(chat(ANN, "before", "are you there?"))
    ann.message("before")
    ann.send(chat(CYD, "blast", f"is this you? {LURE}"))
    cyd.message("blast")
    frozen(world)
    assert ann.closed()
    warning = cyd.wait(lambda one: one.get("from") == HOST and "may have been taken over" in str(body(one)), 20)
    assert ANN in str(body(warning))
    cyd.wait(retracted("blast"), 20)

    # Whoever signs in again: links wait, talk goes on.
    again = world.client(ANN, "two")
    again.wait(lambda one: one.get("from") == HOST and "held back" in str(body(one)))
    again.send(chat(BEN, "link", f"look {PHOTOS}"))
    again.wait(lambda one: one.get("from") == HOST and "waits" in str(body(one)))
    again.send(chat(BEN, "talk", "yes, what is it?"))
    assert body(ben.message("talk")) == "yes, what is it?"
    ben.quiet(named("link"))

    frozen(world, "undo", reason="it was her")
    released = ben.wait(named("link"), 20)
    assert "photos.example" in str(body(released))
    assert PHOTOS not in str(body(released))
    cyd.wait(lambda one: "is its owner's again" in str(body(one)), 20)
    again.send(chat(BEN, "after", f"look {PHOTOS}"))
    ben.message("after")
    assert [one.get("id") for one in ben.archive()].count("link") == 1
    assert [one.get("id") for one in again.archive()].count("link") == 1
    notices = world.bascule.ask("GET", f"/v1/accounts/{ANN}").json()["notices"]
    assert notices == []


def test_what_waits_goes_into_its_room(world: World) -> None:
    ann, ben = world.client(ANN), world.client(BEN)
    world.room(ben, ann)
    frozen(world)
    assert ann.closed()
    again = world.client(ANN, "two")
    world.room_of(again)
    again.send(chat(ROOM, "link", f"look {PHOTOS}", kind="groupchat"))
    again.send(chat(ROOM, "other", f"and {PHOTOS}", kind="groupchat"))
    for _ in range(2):
        again.wait(lambda one: one.get("from") == HOST and "waits" in str(body(one)))
    again.close()
    held = f"/v1/accounts/{ANN}/held"
    ids = [one["message"] for one in world.bascule.ask("GET", held).json()["messages"]]
    other = [one for one in ids if one.endswith(".other")]
    assert (
        world.bascule.ask("POST", held, {"outcome": "discard", "messages": other, "reason": "no"}).json()["settled"]
        == 1
    )
    assert world.bascule.ask("POST", held, {"outcome": "release", "reason": "hers"}).json()["settled"] == 1
    released = ben.wait(named("link"), 20)
    assert released.get("from") == f"{ROOM}/ann"
    assert PHOTOS not in str(body(released))
    ben.quiet(named("other"))


def test_only_bascule_is_believed(world: World) -> None:
    ann, ben = world.client(ANN), world.client(BEN)
    ann.send(chat(BEN, "fine", "see you"))
    ben.message("fine")
    data = {
        "event": "e",
        "message": "0123456789abcdef.fine",
        "sender": ANN,
        "conversation": f"{ANN} {BEN}",
        "sequence": 1,
    }
    told = json.dumps({"type": "message.redact", "data": data | {"action": "redact", "reason": ""}})
    secret = "whsec_" + base64.b64encode(b"x" * 24).decode()
    address = f"127.0.0.1:{world.prosody.http}"
    ours = re.findall(r"whsec_[A-Za-z0-9+/=]+", world.prosody.config.read_text())[0]

    def sent(key: str, moment: float, content: str = told) -> int:
        at = datetime.fromtimestamp(moment, UTC)
        signature = Webhook(key).sign("w1", at, told)
        headers = {"webhook-id": "w1", "webhook-timestamp": str(int(moment)), "webhook-signature": signature}
        return request(address, "POST", "/bascule", content.encode(), headers).status

    assert sent(secret, time.time()) == 401
    assert sent(ours, time.time() - 400) == 401
    assert sent(ours, time.time(), told.replace("fine", "find")) == 401
    assert request(address, "POST", "/bascule", told.encode(), {}).status == 401
    assert sent(ours, time.time()) == 200  # signed; it names no message that there is
    assert [body(one) for one in ben.archive()] == ["see you"]


def test_events_and_reports_arrive(world: World) -> None:
    with pytest.raises(PermissionError):
        world.client(ANN, password="wrong")
    ann, ben = world.client(ANN), world.client(BEN)
    ann.ask("get", "<query xmlns='jabber:iq:roster'/>")
    ann.ask("set", f"<query xmlns='jabber:iq:roster'><item jid='{BEN}'/></query>")
    ann.ask("set", f"<query xmlns='jabber:iq:roster'><item jid='{BEN}' subscription='remove'/></query>")
    ann.ask("set", "<vCard xmlns='vcard-temp'><FN>Ann Beispiel</FN></vCard>")
    nick = "<item><nick xmlns='http://jabber.org/protocol/nick'>Annie</nick></item>"
    publish = f"<publish node='http://jabber.org/protocol/nick'>{nick}</publish>"
    ann.ask("set", f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{publish}</pubsub>")
    password = "<username>ann</username><password>new</password>"
    ann.ask("set", f"<query xmlns='jabber:iq:register'>{password}</query>", HOST)
    wanted = [
        "login_failed", "logged_in", "contacts_read", "contact_added", "contact_removed", "profile_changed",
        "profile_changed", "password_changed",
    ]  # fmt: skip
    path = f"/v1/accounts/{ANN}/events?limit=20"
    found = until(lambda: world.bascule.ask("GET", path).json()["events"], lambda events: len(events) >= len(wanted))
    assert sorted(one["kind"] for one in found) == sorted(wanted)
    assert next(one for one in found if one["kind"] == "logged_in")["device"] == "one"

    ann.send(chat(BEN, "spam", f"buy {PHOTOS}"))
    message = ben.message("spam")
    archived = message.find("{urn:xmpp:sid:0}stanza-id")
    assert archived is not None
    report = (
        "<report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'>"
        f"<stanza-id xmlns='urn:xmpp:sid:0' by='{BEN}' id='{archived.get('id')}'/>"
        "<text>never asked for it</text><third-party/></report>"
    )
    ben.ask("set", f"<block xmlns='urn:xmpp:blocking'><item jid='{ANN}'>{report}</item></block>")
    (item,) = until(lambda: world.bascule.ask("GET", "/v1/review").json()["items"], lambda items: items)
    shown = world.bascule.ask("GET", f"/v1/review/{item['id']}").json()
    assert "[May be forwarded to: third parties] never asked for it" in str(shown)
    ann.send(chat(BEN, "blocked", "hello?"))
    assert ann.wait(lambda one: one.get("id") == "blocked").get("type") == "error"


def test_events_wait_within_bounds(world: World) -> None:
    ann = world.client(ANN)
    until(lambda: events(world, ANN), lambda found: len(found) == 1)
    world.bascule.process.kill()
    for number in range(1100):
        ann.send(f"<iq id='r{number}' type='get'><query xmlns='jabber:iq:roster'/></iq>")
    ann.wait(lambda one: one.get("id") == "r1099", 30)
    ann.ask("set", f"<query xmlns='jabber:iq:roster'><item jid='{BEN}'/></query>")
    served = world.bascule
    served.process = Process(served.home, served.port, api=int(served.process.api.rpartition(":")[2]))
    path = f"/v1/accounts/{ANN}/events?limit=1000"
    found = until(
        lambda: served.ask("GET", path).json()["events"], lambda told: told and told[0]["kind"] == "contact_added", 60
    )
    assert 900 <= len([one for one in found if one["kind"] == "contacts_read"]) <= 999
    assert "events were dropped" in world.prosody.log()


@pytest.mark.parametrize("when_away", ["deliver", "refuse"])
def test_bascule_away(tmp_path: Path, when_away: str) -> None:
    world = World(tmp_path, when_away)
    with world.stack:
        ann, ben = world.client(ANN), world.client(BEN)
        ann.send(chat(BEN, "before", f"look {PHOTOS}"))
        assert PHOTOS not in str(body(ben.message("before")))

        # It hangs: each message waits its deadline and no longer, in order; other sessions go on.
        os.kill(world.bascule.process.popen.pid, signal.SIGSTOP)
        began = time.monotonic()
        for number in range(3):
            ann.send(chat(BEN, f"hung-{number}", f"look {PHOTOS}&n={number}"))
        settle(ann, ben, [f"hung-{number}" for number in range(3)], when_away)
        assert 2.2 < time.monotonic() - began < 3.5

        # Whoever hangs up while it is asked about has sent it all the same.
        gone = world.client(CYD)
        gone.send(chat(BEN, "gone", "bye"))
        time.sleep(0.2)
        gone.close()
        if when_away == "deliver":
            ben.message("gone")
        os.kill(world.bascule.process.popen.pid, signal.SIGCONT)
        if when_away == "refuse":  # it is back in time
            ben.message("gone")

        # It is dead: answered at once.
        frozen(world)
        assert ann.closed()
        world.bascule.process.kill()
        ann = world.client(ANN, "two")
        ann.send(chat(BEN, "dead", f"look {PHOTOS}"))
        settle(ann, ben, ["dead"], "refuse")  # of a frozen account
        gone = world.client(CYD, "two")
        gone.send(chat(BEN, "open", f"look {PHOTOS}"))
        settle(gone, ben, ["open"], when_away)

        # It is back at its address, and nobody has to do anything.
        served = world.bascule
        served.process = Process(served.home, served.port, api=int(served.process.api.rpartition(":")[2]))
        gone.send(chat(BEN, "after", f"look {PHOTOS}"))
        assert PHOTOS not in str(body(ben.message("after")))
        until(
            lambda: events(world, CYD),
            lambda found: [one["device"] for one in found if one["device"]] == ["two", "one"],
        )
        talk = [one for one in ben.archive() if one.get("from") != HOST and one.find(RETRACT) is None]
        ids = [one.get("id") for one in talk]
        away = ["hung-0", "hung-1", "hung-2", "gone", "open"] if when_away == "deliver" else ["gone"]
        assert ids == ["before", *away, "after"]  # in order, none lost, none doubled
        assert "Traceback" not in world.prosody.log()


def events(world: World, account: str) -> Any:
    """The log-ins that were told."""
    found = world.bascule.ask("GET", f"/v1/accounts/{account}/events?limit=20").json()["events"]
    return [one for one in found if one["kind"] == "logged_in"]


def settle(ann: Client, ben: Client, ids: list[str], when_away: str) -> None:
    for sent in ids:
        if when_away == "deliver":
            assert PHOTOS in str(body(ben.message(sent)))
        else:
            assert refused(ann, sent).startswith("wait: ")
