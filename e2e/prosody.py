"""A real Prosody in a folder of its own, connected to Bascule as its page says."""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from e2e.receiver import set_webhook
from e2e.running import Running, bascule, free_port

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "integrate" / "prosody.md"
HOST = "example.org"
ROOM = f"hall@rooms.{HOST}"
PASSWORD = "correct horse"
SCOPES = ("messages:write", "events:write", "reports:write")

BASE = """
run_as_root = true
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
log = {{ {{ levels = {{ min = "{level}" }}; to = "file"; filename = "{folder}/prosody.log" }} }}
c2s_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
http_ports = {{ {http} }}
https_ports = {{}}
authentication = "internal_plain"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
allow_registration = true
modules_enabled = {{ "roster"; "saslauth"; "disco"; "posix"; "register"; "vcard_legacy"; "pep"; "ping" }}
modules_disabled = {{ "s2s"; "tls" }}
"""


def installed() -> bool:
    """Whether there is a Prosody to run."""
    return shutil.which("prosody") is not None


def page() -> str:
    """The configuration that the page tells people to copy."""
    found = re.search(r"```lua\n(plugin_paths.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found, f"{PAGE.name} holds no configuration"
    return found[1]


class Prosody:
    """The server, started with accounts.

    Args:
        folder: an empty folder for configuration, data and log.
        served: the Bascule to ask; None leaves the module out.
        accounts: names of accounts on ``HOST``.
        when_away: ``deliver`` or ``refuse``.
        level: of the log.
    """

    def __init__(
        self,
        folder: Path,
        served: Running | None,
        accounts: tuple[str, ...],
        when_away: str = "deliver",
        level: str = "debug",
    ) -> None:
        self.folder, self.port, self.http = folder, free_port(), free_port()
        folder.mkdir(parents=True, exist_ok=True)
        people = folder / "data" / HOST.replace(".", "%2e") / "accounts"
        people.mkdir(parents=True)
        for name in accounts:
            (people / f"{name}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}"; }};\n')
        base = BASE.format(folder=folder, port=self.port, http=self.http, level=level)
        self.config = folder / "prosody.cfg.lua"
        self.config.write_text(base + self._page(served, when_away))
        self.start()

    def _page(self, served: Running | None, when_away: str) -> str:
        text = page()
        if served is None:
            return text.replace('"bascule"; ', "")
        key = self.folder / "bascule.key"
        scopes = [part for scope in SCOPES for part in ("--scope", scope)]
        key.write_text(bascule("network", "add-key", "demo", "--home", served.home, *scopes))
        while served.ask("GET", "/v1/status", key=key.read_text().strip()).status == 401:
            time.sleep(0.05)  # a running service takes a new key up within a second
        secret = set_webhook(served.home, f"http://127.0.0.1:{self.http}/bascule").splitlines()[-1]
        for old, new in (
            ("/opt/bascule", str(ROOT)),
            ("http://127.0.0.1:8420", f"http://{served.process.api}"),
            ("/etc/prosody/bascule.key", str(key)),
            ("whsec_...", secret),
            ('bascule_when_away = "deliver"', f'bascule_when_away = "{when_away}"'),
        ):
            assert old in text, f"{PAGE.name} lacks {old}"
            text = text.replace(old, new)
        return text

    def start(self) -> None:
        """Start it on its data."""
        with (self.folder / "out.log").open("ab") as out:
            self.popen = subprocess.Popen(
                ["prosody", "-F", "--config", str(self.config)], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        until = time.monotonic() + 20
        while time.monotonic() < until and self.popen.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(
            f"Prosody did not start: {(self.folder / 'out.log').read_text()[-2000:]} {self.log()[-3000:]}"
        )

    def log(self) -> str:
        """What it has logged."""
        file = self.folder / "prosody.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def stop(self) -> None:
        """End it; a client that hangs up in that moment keeps Prosody 0.12 from ending by itself."""
        if self.popen.poll() is None:
            self.popen.terminate()
        try:
            self.popen.wait(5)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait(5)

    def __enter__(self) -> "Prosody":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
