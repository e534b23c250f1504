"""Two real Synapse servers, one of them with the adapter: what comes in from the other is judged, never rewritten."""

import json
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from e2e.running import Running, free_port
from e2e.synapse import Synapse, User, connect, install
from e2e.test_story import until

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl, for a certificate"),
]
Both = tuple[Running, User, User, str]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Bascule; Ann, whose server has the adapter; Mal, whose server has none; a room of theirs that Ann made."""
    install()
    folder = tmp_path_factory.mktemp("federated")
    with Running(folder) as running:
        port = free_port()
        ours = Synapse(folder / "ours", connect(running, port), port=port, federated=free_port())
        try:
            theirs = Synapse(folder / "theirs", None, federated=free_port())
            try:
                ann, mal = ours.user("ann"), theirs.user("mal")
                room = str(ann.done("POST", "/_matrix/client/v3/createRoom", {"preset": "private_chat"})["room_id"])
                ann.done("POST", f"/_matrix/client/v3/rooms/{quote(room)}/invite", {"user_id": mal.id})
                server = quote(ann.id.partition(":")[2])
                mal.done("POST", f"/_matrix/client/v3/join/{quote(room)}?server_name={server}", {})
                yield running, ann, mal, room
            finally:
                theirs.stop()
        finally:
            ours.stop()


def content(body: str) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body}


def arrived(user: User, room: str, event: str) -> dict[str, Any]:
    """The event's content at the user's server, once it is there."""
    path = f"/_matrix/client/v3/rooms/{quote(room)}/event/{quote(event)}"
    answer = until(lambda: user.ask("GET", path), lambda one: one.status == 200)
    return dict(answer.json()["content"])


def test_what_comes_in_is_as_it_was_signed_and_what_goes_out_is_wrapped(both: Both) -> None:
    running, ann, mal, room = both
    sent = content("look: https://photos.example/a")
    assert arrived(ann, room, mal.send(room, sent)) == sent
    gone = arrived(mal, room, ann.send(room, sent))
    assert gone["body"].startswith(f"look: {running.base}/")


def test_a_listed_link_from_elsewhere_is_shown_to_nobody(both: Both) -> None:
    running, ann, mal, room = both
    running.verdict("https://bad.example/", "block", match="host", reason="It asks for passwords")
    mal.send(room, content("see https://bad.example/x"))
    after = mal.send(room, content("and then"))
    assert arrived(ann, room, after)
    assert "bad.example" not in json.dumps(ann.timeline(room))
    assert "bad.example" in json.dumps(mal.timeline(room))


def test_a_revoked_one_is_told_as_failed_until_our_account_may_redact(both: Both) -> None:
    running, ann, mal, room = both
    event = mal.send(room, content("see https://turns.example/now"))
    arrived(ann, room, event)
    running.verdict("https://turns.example/", "block", match="host", reason="turned bad")

    def newest() -> Any:
        return running.ask("GET", "/v1/recalls").json()["recalls"][0]["progress"]

    assert until(newest, lambda told: told["failed"] == 1)["found"] == 1
    bot = f"@bascule:{ann.id.partition(':')[2]}"
    _let_redact(ann, room, bot)
    second = mal.send(room, content("see https://turns2.example/now"))
    arrived(ann, room, second)
    running.verdict("https://turns2.example/", "block", match="host", reason="turned bad")
    until(lambda: arrived(ann, room, second), lambda seen: not seen)
    until(lambda: arrived(mal, room, second), lambda seen: not seen)


def _let_redact(ann: User, room: str, bot: str) -> None:
    """Invite the module's account, and give it the power to redact."""
    ann.done("POST", f"/_matrix/client/v3/rooms/{quote(room)}/invite", {"user_id": bot})
    path = f"/_matrix/client/v3/rooms/{quote(room)}/state/m.room.power_levels"
    levels = ann.done("GET", path)
    ann.done("PUT", path, levels | {"users": levels["users"] | {bot: 50}})
