"""A real Synapse with the adapter in it, on a free loopback port, configured as docs/integrate/synapse.md says."""

import fcntl
import functools
import hashlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from e2e.running import Answer, bascule, free_port, request

ROOT = Path(__file__).parent.parent
VERSION = "1.163.2"
VENV = ROOT / "build" / "synapse-venv"
PYTHON = VENV / "bin" / "python"
PAGE = ROOT / "docs" / "integrate" / "synapse.md"
START_SECONDS = 60.0
OVERRIDES = {
    "enable_registration": True,
    "enable_registration_without_verification": True,
    "bcrypt_rounds": 4,
    "trusted_key_servers": [],
    "suppress_key_server_warning": True,
    "presence": {"enabled": False},
    "url_preview_enabled": False,
} | {
    name: {"per_second": 10_000, "burst_count": 10_000}
    for name in ("rc_message", "rc_registration", "rc_room_creation", "rc_admin_redaction")
}  # fmt: skip
FAST = {"per_second": 10_000, "burst_count": 10_000}
OVERRIDES |= {
    "rc_login": {"address": FAST, "account": FAST, "failed_attempts": FAST},
    "rc_joins": {"local": FAST, "remote": FAST},
    "rc_invites": {"per_room": FAST, "per_user": FAST, "per_issuer": FAST},
}


def install() -> None:
    """Synapse in an environment of its own, and the adapter in it; skips the test where that cannot be."""
    reason = missing()
    if reason:
        pytest.skip(reason)


@functools.cache
def missing() -> str:
    """Make the environment once, install the adapter as it is now; why that cannot be, or nothing."""
    VENV.parent.mkdir(exist_ok=True)
    with (VENV.parent / "synapse-venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests may run beside one another
        return _missing()


def _missing() -> str:
    try:
        if not (VENV / "installed").is_file():
            shutil.rmtree(VENV, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True, capture_output=True, timeout=120)
            _pip("install", "--quiet", f"matrix-synapse=={VERSION}")
            (VENV / "installed").touch()
        _install_adapter()
    except (subprocess.SubprocessError, OSError) as error:
        told = getattr(error, "stderr", b"") or b""
        return f"Synapse {VERSION} cannot be installed here: {error}: {told[-300:].decode('utf-8', 'replace')}"
    return ""


def _install_adapter() -> None:
    """Install the adapter, unless it stands there as it is."""
    folder = ROOT / "adapters" / "synapse"
    sources = sorted([folder / "pyproject.toml", *(folder / "src").rglob("*.py")])
    stands, now = VENV / "adapter", hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if not stands.is_file() or stands.read_text() != now:
        _pip("install", "--quiet", "--force-reinstall", "--no-deps", str(folder))
        stands.write_text(now)


def _pip(*arguments: str) -> None:
    subprocess.run([PYTHON, "-m", "pip", *arguments], check=True, capture_output=True, timeout=280)


def documented(name: str) -> str:
    """The first fenced block of a language on the page that a newcomer follows."""
    found = re.search(rf"```{name}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


class User:
    """A client, over plain HTTP."""

    def __init__(self, address: str, told: dict[str, Any], password: str) -> None:
        self.address = address
        self.password = password
        self.id = str(told["user_id"])
        self.token = str(told["access_token"])
        self._transactions = itertools.count()

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """One request of the client or admin API."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return request(self.address, method, path, data, headers)

    def done(self, method: str, path: str, body: object = None) -> Any:
        answer = self.ask(method, path, body)
        assert answer.status == 200, answer.body
        return answer.json()

    def room(self, *invited: "User", **more: object) -> str:
        body = {"preset": "private_chat", "invite": [user.id for user in invited], **more}
        room = str(self.done("POST", "/_matrix/client/v3/createRoom", body)["room_id"])
        for user in invited:
            user.done("POST", f"/_matrix/client/v3/join/{quote(room)}", {})
        return room

    def try_send(self, room: str, content: object, kind: str = "m.room.message", transaction: str = "") -> Answer:
        txn = transaction or f"t{next(self._transactions)}.{time.time_ns()}"
        return self.ask("PUT", f"/_matrix/client/v3/rooms/{quote(room)}/send/{kind}/{txn}", content)

    def send(self, room: str, content: object, kind: str = "m.room.message") -> str:
        answer = self.try_send(room, content, kind)
        assert answer.status == 200, answer.body
        return str(answer.json()["event_id"])

    def say(self, room: str, text: str) -> str:
        return self.send(room, {"msgtype": "m.text", "body": text})

    def event(self, room: str, event: str) -> dict[str, Any]:
        told: dict[str, Any] = self.done("GET", f"/_matrix/client/v3/rooms/{quote(room)}/event/{quote(event)}")
        return told

    def seen(self, room: str, event: str) -> dict[str, Any]:
        """An event's content."""
        return dict(self.event(room, event)["content"])

    def timeline(self, room: str) -> list[dict[str, Any]]:
        """The last events of a room, the newest first."""
        found: list[dict[str, Any]] = self.done(
            "GET", f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=100"
        )["chunk"]
        return found


class Synapse:
    """The server's process.

    Args:
        folder: an empty folder.
        module: the module's fields, beyond those of the page; None runs Synapse without it.
        values: what stands in the page for the address, the key and the secret of a newcomer.
        port: where it listens.
        federated: the port of its federation, by TLS with a certificate that nobody vouches for; 0 for none.
    """

    def __init__(
        self,
        folder: Path,
        values: dict[str, str] | None,
        module: dict[str, Any] | None = None,
        port: int = 0,
        federated: int = 0,
    ) -> None:
        import yaml  # noqa: PLC0415 - the project's own

        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        main, ours, more = folder / "homeserver.yaml", folder / "bascule.yaml", folder / "overrides.yaml"
        command: list[str | Path] = [PYTHON, "-m", "synapse.app.homeserver"]
        name = f"127.0.0.1:{federated}" if federated else "example.test"
        making: list[str | Path] = [
            "--server-name",
            name,
            "--config-path",
            main,
            "--generate-config",
            "--report-stats=no",
        ]
        subprocess.run([*command, *making], check=True, capture_output=True, cwd=folder, timeout=120)
        text = documented("yaml") if values is not None else "{}"
        for name, value in (values or {}).items():
            assert name in text, f"the page no longer holds {name}"
            text = text.replace(name, value)
        told = yaml.safe_load(text)
        if values is not None:
            told["modules"][0]["config"] |= module or {}
        ours.write_text(yaml.safe_dump(told))
        listener = {
            "port": self.port,
            "type": "http",
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client"]}],
        }
        overrides: dict[str, Any] = OVERRIDES | {"listeners": [listener]}
        if federated:
            overrides |= _certified(folder)
            overrides["listeners"] = [listener, _federation(federated)]
        more.write_text(yaml.safe_dump(overrides))
        self._command = [*command, "--config-path", main, "--config-path", ours, "--config-path", more]
        self.log = folder / "out.log"
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
            self.popen = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=environment
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.popen.poll() is None:
            try:
                if request(self.address, "GET", "/health", None, {}).status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"Synapse did not start: {self.log.read_text('utf-8', 'replace')[-3000:]}")

    def stop(self) -> None:
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(20)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait(10)

    def user(self, name: str) -> User:
        """A new account, with a first device."""
        password = f"pass-{name}-phrase"
        body = {"username": name, "password": password, "auth": {"type": "m.login.dummy"}}
        answer = request(
            self.address, "POST", "/_matrix/client/v3/register", json.dumps(body).encode(),
            {"Content-Type": "application/json", "User-Agent": "Element/1.0"},
        )  # fmt: skip
        assert answer.status == 200, answer.body
        return User(self.address, answer.json(), password)

    def log_in(self, user: User) -> User:
        """The same account from another device."""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": user.id},
            "password": user.password,
        }
        answer = request(
            self.address, "POST", "/_matrix/client/v3/login", json.dumps(body).encode(),
            {"Content-Type": "application/json", "User-Agent": "Element/2.0"},
        )  # fmt: skip
        assert answer.status == 200, answer.body
        return User(self.address, answer.json(), user.password)


def _federation(port: int) -> dict[str, Any]:
    resources = [{"names": ["federation"]}]
    return {"port": port, "type": "http", "tls": True, "bind_addresses": ["127.0.0.1"], "resources": resources}


def _certified(folder: Path) -> dict[str, Any]:
    key, certificate = folder / "tls.key", folder / "tls.crt"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    made = [*command, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True, timeout=30)
    told: dict[str, Any] = {"tls_private_key_path": str(key), "tls_certificate_path": str(certificate)}
    told |= {"federation_verify_certificates": False, "ip_range_blacklist": []}
    return told


def connect(running: Any, port: int) -> dict[str, str]:
    """Do for a running service what the page says; what to put into its configuration."""
    scopes = ("messages:write", "messages:read", "events:write", "recalls:write", "reports:write")
    given = [part for scope in scopes for part in ("--scope", scope)]
    key = bascule("network", "add-key", "demo", "--home", running.home, *given).strip().split()[-1]
    secret = bascule(
        "webhook", "set", f"http://127.0.0.1:{port}/_bascule/webhook", "--network", "demo", "--home", running.home
    ).strip()
    return {
        "127.0.0.1:8420": running.process.api,
        "bk_YOUR_KEY": key,
        "whsec_YOUR_SECRET": secret,
        "127.0.0.1:8008": f"127.0.0.1:{port}",
    }
