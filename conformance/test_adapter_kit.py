"""The conformance kit played through our own adapters: a platform that speaks each contract, and nothing else.

The platforms are made from public documentation; they are not the real servers.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from e2e.receiver import set_webhook
from e2e.running import Running, free_port

from bascule.cli.adapter_cases import CASES, played
from bascule.cli.adapter_kit import Kit
from bascule.gate.message import Message

Said = tuple[str, str]
"""A decision, and the text that comes out."""


class Platform:
    """Sends a message as a platform would: asks the adapter, does as it says."""

    name = ""

    def __init__(self, running: Running) -> None:
        self._web = httpx.Client(base_url=f"http://{running.process.api}/v1/adapters/{self.name}", timeout=10)
        self._web.headers["authorization"] = f"Bearer {running.key}"

    def close(self) -> None:
        self._web.close()

    def ask(self, body: dict[str, Any], path: str = "", headers: dict[str, str] | None = None, **query: str) -> Any:
        answer = self._web.post(path, json=body, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, message: dict[str, Any]) -> Said:
        raise NotImplementedError


class StreamPlatform(Platform):
    name = "stream"

    def send(self, message: dict[str, Any]) -> Said:
        there = message["conversation"]
        body = {
            "message": {"id": message["id"], "text": message["text"], "type": "regular", "attachments": []},
            "user": {"id": message["sender"], "role": "user"},
            "channel": {"cid": f"messaging:{there['id']}", "type": "messaging", "member_count": there["size"]},
        }
        said = self.ask(body, headers={"x-webhook-id": "w"}).get("message", {})
        if said.get("type") == "error":
            return "reject", message["text"]
        return ("rewrite", said["text"]) if "text" in said else ("deliver", message["text"])


class OpenIMPlatform(Platform):
    name = "openim"

    def send(self, message: dict[str, Any]) -> Said:
        content = json.dumps({"content": message["text"]})
        body = {"sendID": message["sender"], "clientMsgID": message["id"], "groupID": "g1", "sessionType": 3}
        body |= {"contentType": 101, "content": content, "callbackCommand": "x", "serverMsgID": "s"}
        if self.ask(body, "callbackBeforeSendGroupMsgCommand", contenttype="json")["nextCode"] == 1:
            return "reject", message["text"]
        changed = self.ask(body, "callbackMsgModifyCommand", contenttype="json").get("content")
        return ("rewrite", json.loads(changed)["content"]) if changed else ("deliver", message["text"])


class TencentPlatform(Platform):
    name = "tencent"

    def send(self, message: dict[str, Any]) -> Said:
        text = {"MsgType": "TIMTextElem", "MsgContent": {"Text": message["text"]}}
        body = {"CallbackCommand": "C2C.CallbackBeforeSendMsg", "From_Account": message["sender"], "To_Account": "bob"}
        said = self.ask(
            body | {"MsgKey": message["id"], "MsgBody": [text]}, CallbackCommand="C2C.CallbackBeforeSendMsg"
        )
        if said["ErrorCode"]:
            return "reject", message["text"]
        changed = said.get("MsgBody")
        return ("rewrite", changed[0]["MsgContent"]["Text"]) if changed else ("deliver", message["text"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("kit")) as served:
        set_webhook(served.home, f"http://127.0.0.1:{free_port()}/")
        yield served


@pytest.fixture
def sending() -> Iterator[Callable[[Platform], str]]:
    """The small server that an adapter's author gives the kit the address of."""
    servers = []

    def start(platform: Platform) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                try:
                    message = msgspec.to_builtins(msgspec.json.decode(content, type=Message))
                    decision, text = platform.send(message)
                    status, said = 200, {"decision": decision, "text": text}
                except ValueError as error:
                    status, said = 400, {"detail": str(error)}
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("kind", [StreamPlatform, OpenIMPlatform, TencentPlatform])
def test_our_own_adapters_pass_it(running: Running, sending: Any, kind: type[Platform]) -> None:
    platform = kind(running)
    url = sending(platform)
    with closing(platform), closing(Kit(url, f"http://{running.process.api}", running.key, 0.9)) as kit:
        results = {one.case: one for one in played(kit)}
    states = {name: one.state for name, one in results.items()}
    why = {name: one.why for name, one in results.items() if one.why}
    # none of these contracts says where in the text a link stood
    assert states == dict.fromkeys(CASES, "pass") | {"unicode offsets": "skip"}, why


def test_the_page_names_every_case() -> None:
    page = (Path(__file__).parent.parent / "docs/integrate/adapters.md").read_text("utf-8")
    assert not [case for case in CASES if f"`{case}`" not in page]
