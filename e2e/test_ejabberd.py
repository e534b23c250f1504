"""The real ejabberd with its module, as docs/integrate/ejabberd.md says, with real clients."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from e2e.prosody import ROOT
from e2e.running import Running, bascule, free_port
from e2e.test_prosody import ANN, BEN, LURE, PHOTOS, chat, children, refused
from e2e.xmpp_client import Client, body, named

EBIN = next(Path("/usr/lib").glob("*/ejabberd-*/ebin/ejabberd.app"), None)
PAGE = ROOT / "docs" / "integrate" / "ejabberd.md"
pytestmark = pytest.mark.skipif(
    EBIN is None or shutil.which("erlc") is None, reason="needs ejabberd: apt-get install ejabberd erlang-dev"
)
PASSWORD = "correct horse"
CONFIG = """
hosts: [example.org]
loglevel: info
listen:
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, starttls: false}}
auth_method: internal
auth_password_format: plain
{page}
  mod_roster: {{}}
  mod_carboncopy: {{}}
  mod_mam: {{default: always}}
"""
STARTED = """
ok = application:set_env(mnesia, dir, "{folder}/mnesia"), {{ok, _}} = application:ensure_all_started(ejabberd),
[ok = ejabberd_auth:try_register(U, <<"example.org">>, <<"{password}">>) || U <- [<<"ann">>, <<"ben">>]].
"""


class World:
    """Bascule, ejabberd and whoever is signed in."""

    def __init__(self, folder: Path) -> None:
        self.stack = ExitStack()
        self.bascule = self.stack.enter_context(Running(folder))
        self.bascule.send("warm-up", "https://warm.example/", sender="warm")
        self.port = free_port()
        assert EBIN is not None
        source = ROOT / "adapters" / "ejabberd" / "mod_bascule.erl"
        subprocess.run(["erlc", "-Werror", "-pa", EBIN.parent, "-o", folder, source], check=True, timeout=60)
        config = folder / "ejabberd.yml"
        config.write_text(CONFIG.format(port=self.port, page=self._page(folder)))
        command = ["erl", "-noinput", "-pa", str(folder), "-pa", str(EBIN.parent)]
        command += ["-ejabberd", "config", f'"{config}"', "log_path", f'"{folder}/ejabberd.log"']
        command += ["-eval", STARTED.format(folder=folder, password=PASSWORD).replace("\n", " ")]
        with (folder / "erl.log").open("wb") as log:
            self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
        self.stack.callback(self.popen.wait, 10)
        self.stack.callback(self.popen.kill)
        self._ready(folder)

    def _page(self, folder: Path) -> str:
        found = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        assert found
        key = folder / "bascule.key"
        key.write_text(bascule("network", "add-key", "demo", "--home", self.bascule.home, "--scope", "messages:write"))
        while self.bascule.ask("GET", "/v1/status", key=key.read_text().strip()).status == 401:
            time.sleep(0.05)
        text = found[1].replace("http://127.0.0.1:8420", f"http://{self.bascule.process.api}")
        return text.replace("/etc/ejabberd/bascule.key", str(key)).rstrip()

    def _ready(self, folder: Path) -> None:
        until = time.monotonic() + 40
        while time.monotonic() < until and self.popen.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                time.sleep(1)
                return
        self.stack.close()
        raise AssertionError((folder / "erl.log").read_text()[-3000:])

    def client(self, account: str, resource: str = "one") -> Client:
        return self.stack.enter_context(Client(self.port, account, PASSWORD, resource))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with made.stack:
        yield made


def test_messages_are_passed_refused_and_rewritten(world: World) -> None:
    ann, desk, ben = world.client(ANN), world.client(ANN, "desk"), world.client(BEN)
    ann.send(chat(BEN, "clean", "hé <there> & \U0001f600", "<thread>t</thread>"))
    clean = ben.message("clean")
    assert body(clean) == "hé <there> & \U0001f600"
    assert [one for one in children(clean) if "thread" in one]
    world.bascule.verdict(LURE, "block", reason="It asks for passwords")
    ann.send(chat(BEN, "bad", f"is this you? {LURE}"))
    assert "It asks for passwords" in refused(ann, "bad")
    ann.send(chat(BEN, "new", f"look: {PHOTOS}"))
    text = str(body(ben.message("new")))
    assert world.bascule.click(text.split()[1]).location == PHOTOS
    assert body(desk.wait(named("new"))) == text
    for client in (ann, ben):
        assert [body(one) for one in client.archive() if one.get("id") in ("new", "bad")] == [text]

    world.bascule.process.kill()
    ann.send(chat(BEN, "away", f"look: {PHOTOS}"))
    assert body(ben.message("away")) == f"look: {PHOTOS}"
