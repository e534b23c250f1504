import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bascule_synapse.actions import Actions
from bascule_synapse.ledger import HELD, Delivered, Ledger

CONTENT = {"msgtype": "m.text", "body": "see https://a.example/"}


class Refused(Exception):
    code = 400


class Server:
    """Records what is done; one event, ``$1``, was delivered."""

    def __init__(self) -> None:
        self.did: list[Any] = []
        self.content: dict[str, Any] = dict(CONTENT)
        self.unsigned: dict[str, Any] = {}
        self.notices = True
        self.may_redact = True
        self.breaks = False
        self.connection = sqlite3.connect(":memory:")
        self.ledger = Ledger(self.run, lambda: 1.0)
        self.ledger.note(Delivered("syn-1", "$1", "!r", "@ann:x"))
        self.actions = Actions(self.ledger, self, self, True, self.decision)

    async def run(self, desc: str, work: Callable[..., Any], *arguments: object) -> Any:
        with self.connection:
            return work(self.connection.cursor(), *arguments)

    async def decision(self, message: str) -> Mapping[str, Any]:
        return {"text": "see https://go.example/1"}

    def is_mine(self, account: str) -> bool:
        return account.endswith(":x")

    async def redact(self, delivered: Delivered, reason: str) -> bool:
        if self.breaks:
            raise OSError("away")
        self.did.append(("redact", delivered.event_id, reason))
        return self.may_redact

    async def send(self, room: str, sender: str, content: Any, message: str, kind: str = "m.room.message") -> None:
        self.did.append(("send", room, sender, content, message))

    async def members(self, room: str) -> list[str]:
        return ["@ann:x", "@cyd:x", "@far:y"]

    async def mail(self, account: str, subject: str, text: str) -> None:
        self.did.append(("mail", account))

    async def suspend(self, account: str, suspended: bool) -> None:
        self.did.append(("suspend", account, suspended))

    async def end_sessions(self, account: str) -> None:
        self.did.append(("end", account))

    async def event(self, event_id: str) -> dict[str, Any]:
        return {"content": self.content, "unsigned": self.unsigned}

    async def notice(self, account: str, text: str, once: str) -> None:
        if not self.notices:
            raise Refused
        self.did.append(("notice", account, text))


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.connection.close()


def message(action: str, sequence: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "event": f"rcl_1-{sequence}",
        "message": "syn-1",
        "action": action,
        "sequence": sequence,
        "reason": "bad",
    } | more


def account(action: str, sequence: int = 1, name: str = "@ann:x", **more: Any) -> dict[str, Any]:
    return {"event": f"acc_1-{sequence}", "account": name, "action": action, "sequence": sequence} | more


def do(server: Server, data: Mapping[str, Any]) -> bool:
    return asyncio.run(server.actions.carry_out(data))


def test_once_and_in_order(server: Server) -> None:
    assert [do(server, message("redact")) for _ in range(3)] == [True] * 3
    assert server.did == [("redact", "$1", "bad")]
    assert do(server, message("restore", 2))
    assert server.did[1:] == [("send", "!r", "@ann:x", CONTENT, "syn-1")]
    assert do(server, message("redact", 1))
    assert len(server.did) == 2


def test_what_its_sender_took_away_does_not_come_back(server: Server) -> None:
    server.unsigned = {"redacted_because": {}}
    assert do(server, message("redact"))
    assert do(server, message("edit", 2, text="gone"))
    assert not do(server, message("restore", 3))
    assert server.did == []


def test_what_broke_is_tried_again(server: Server) -> None:
    server.breaks = True
    with pytest.raises(OSError, match="away"):
        do(server, message("redact"))
    server.breaks = False
    assert do(server, message("redact"))


def test_what_cannot_be_done_says_so(server: Server) -> None:
    assert not do(server, message("redact", message="unknown"))
    assert not do(server, message("flag"))
    assert not do(server, message("carry_out"))
    assert not do(server, account("freeze", name="@far:y"))
    server.may_redact = False
    assert not do(server, message("redact"))


def test_an_edit_shows_the_text_and_its_restoration_the_message(server: Server) -> None:
    assert do(server, message("edit", text="see [gone]"))
    ((_, room, sender, content, _),) = server.did
    assert (room, sender, content["m.new_content"]) == ("!r", "@ann:x", CONTENT | {"body": "see [gone]"})
    assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$1"}
    assert do(server, message("restore", 2))
    assert server.did[1][3]["m.new_content"] == CONTENT


def test_the_edit_of_another_servers_message_is_a_redaction(server: Server) -> None:
    server.ledger.note(Delivered("$2", "$2", "!r", "@far:y"))
    assert do(server, message("edit", text="gone", message="$2"))
    assert server.did == [("redact", "$2", "bad")]


def test_a_held_message_is_sent_or_given_up(server: Server) -> None:
    held = {"type": "m.room.message", "room_id": "!r", "sender": "@ann:x", "content": CONTENT}
    for name in ("syn-7", "syn-8"):
        asyncio.run(server.ledger.keep(name, HELD, held))
    assert do(server, message("release", message="syn-7"))
    assert server.did == [("send", "!r", "@ann:x", CONTENT | {"body": "see https://go.example/1"}, "syn-7")]
    assert do(server, message("reject", message="syn-8"))
    assert server.did[1][:2] == ("notice", "@ann:x")
    assert not do(server, message("release", 2, message="syn-8"))


def test_an_account_is_frozen_and_restored(server: Server) -> None:
    assert do(server, account("freeze", revoke_sessions=True))
    assert do(server, account("notify_owner", 2, about="frozen", held=["syn-1"]))
    assert do(server, account("restore", 3))
    names = [(one[0], *one[1:2]) for one in server.did]
    assert names == [(name, "@ann:x") for name in ("suspend", "end", "mail", "notice", "suspend")]
    assert (server.did[0][2], server.did[-1][2]) == (True, False)
    assert "1 of your messages wait" in server.did[3][2]


def test_contacts_and_rooms_are_warned_here_and_the_account_is_not(server: Server) -> None:
    assert do(server, account("warn_contacts", contacts=["@ben:x", "@ann:x"], rooms=["!r"]))
    assert [one[1] for one in server.did] == ["@ben:x", "@cyd:x"]
    server.notices = False
    assert do(server, account("unwarn_contacts", 2, contacts=["@ben:x"]))
    assert not do(server, account("challenge", 3))
