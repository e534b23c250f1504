"""A real Synapse with the module synapse-http-antispam in it, configured as docs/integrate/adapters.md says."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.running import Running, bascule
from e2e.synapse import PYTHON, Synapse, install

pytestmark = pytest.mark.timeout(600)  # Synapse is installed the first time
PAGE = Path(__file__).parent.parent / "docs" / "integrate" / "adapters.md"
MODULE = "synapse-http-antispam==0.5.1"


class Network:
    """Bascule, Synapse with the module, and two people with a room."""

    def __init__(self, folder: Path) -> None:
        self.running = Running(folder)
        scopes = ("--scope", "messages:write", "--scope", "events:write")
        key = bascule("network", "add-key", "demo", "--home", self.running.home, *scopes).strip()
        self.synapse = Synapse(folder / "synapse", None)
        self.synapse.stop()
        found = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        assert found is not None
        text = found[1].replace("127.0.0.1:8420", self.running.process.api).replace("bk_YOUR_KEY", key)
        (folder / "synapse" / "bascule.yaml").write_text(text)
        self.synapse.start()
        self.ann, self.bob = self.synapse.user("ann"), self.synapse.user("bob")
        self.room = self.ann.room(self.bob)

    def end(self) -> None:
        self.synapse.stop()
        self.running.process.kill()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    install()
    try:
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", MODULE]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{MODULE} cannot be installed here: {error}")
    there = Network(tmp_path_factory.mktemp("antispam"))
    yield there
    there.end()


def test_messages_go_out_and_bad_ones_do_not(network: Any) -> None:
    network.running.verdict("https://evil.example/", "block", "host")
    clean = {"msgtype": "m.text", "body": "hello \u202bשלום\u202c 👩‍👩‍👧 https://ok.example/a?b=1&c=2"}
    assert network.bob.seen(network.room, network.ann.send(network.room, clean)) == clean
    refused = network.ann.try_send(network.room, {"msgtype": "m.text", "body": "https://evil.example/x"})
    assert (refused.status, refused.json()["errcode"]) == (403, "M_FORBIDDEN")
    assert refused.json()["error"] == "This message was not delivered: it looks harmful."
    html = {"format": "org.matrix.custom.html", "formatted_body": '<a href="https://evil.example/">x</a>'}
    assert network.ann.try_send(network.room, {"msgtype": "m.text", "body": "x"} | html).status == 403
    told = [event["content"].get("body", "") for event in network.bob.timeline(network.room)]
    assert not any("evil" in text for text in told)


def test_a_login_is_told_with_its_client(network: Any) -> None:
    network.synapse.log_in(network.bob)
    kept = network.running.ask("GET", "/v1/events?account=%40bob%3Aexample.test").json()["events"]
    assert "logged_in" in {one["kind"] for one in kept}


def test_a_frozen_account_sends_no_link_and_invites_nobody_but_logs_in(network: Any) -> None:
    carol = network.synapse.user("carol")
    room = carol.room(network.bob)
    body = {"account": carol.id, "step": "freeze", "reason": "a blast"}
    assert network.running.ask("POST", "/v1/accounts", body).status == 200
    assert carol.try_send(room, {"msgtype": "m.text", "body": "https://ok.example/"}).status == 403
    invited = carol.ask("POST", f"/_matrix/client/v3/rooms/{room}/invite", {"user_id": network.ann.id})
    assert invited.status == 403
    network.synapse.log_in(carol)
    assert network.running.ask("POST", "/v1/accounts", body | {"step": "undo"}).status == 200
    assert carol.try_send(room, {"msgtype": "m.text", "body": "https://ok.example/"}).status == 200


def test_while_bascule_is_away_messages_and_invitations_go_out_as_the_page_says(network: Any) -> None:
    network.running.process.kill()
    began = time.monotonic()
    assert network.ann.try_send(network.room, {"msgtype": "m.text", "body": "https://evil.example/away"}).status == 200
    assert network.ann.ask("POST", "/_matrix/client/v3/createRoom", {"invite": [network.bob.id]}).status == 200
    assert time.monotonic() - began < 5
