from typing import Any

from bascule.accounts.client import Client
from bascule.accounts.event import AccountEvent
from bascule.accounts.history import unpack
from bascule.gate.message import Conversation, Message
from bascule.server.account_memory import AccountEvents, keep_accounts


def test_events_are_remembered_and_kept(place: Any) -> None:
    take = AccountEvents(place.service)
    event = AccountEvent("e1", "logged_in", "@ann", place.now, Client(device="phone"))
    place.play(take("alpha", event, place.now))
    named = AccountEvent("e2", "registered", "@bob", place.now, display_name="Bob the Builder")
    place.play(take("alpha", named, place.now))
    assert place.play(keep_accounts(place.service)) >= 2
    assert unpack(place.store.accounts.load("alpha", "@ann")).login == int(place.now)
    assert place.store.accounts.load("beta", "@ann") is None
    assert place.play(keep_accounts(place.service)) == 0


def test_a_recipient_s_history_tells_that_it_was_written_to(place: Any) -> None:
    message = Message("m1", "@ann", "hello", Conversation("d", "direct"), ("@bob",))
    place.play(place.service.senders["alpha"].check(message, place.now))
    assert unpack(place.store.accounts.load("alpha", "@ann")).sent == 1
    assert place.store.accounts.load("alpha", "@bob") is None
    place.play(keep_accounts(place.service))
    assert unpack(place.store.accounts.load("alpha", "@bob")).got == 1
