"""A network's receiver of webhooks: a real HTTP server in a process of its own, which checks every signature."""

import argparse
import asyncio
import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from e2e.running import Answer, bascule, request


class Server:
    """Takes webhooks, remembers what each told, and answers as it was told to.

    Args:
        secret: what webhooks are signed with; a second one is no harm.
        keep: whether to remember every event, or to count them only.
        anytime: whether a signature may be of another time than now, for tests in which time is short.
    """

    def __init__(self, secret: str, *, keep: bool, anytime: bool = False) -> None:
        self.signer = Webhook(secret)
        self.anytime = anytime
        self.keep = keep
        self.behaviour: dict[str, Any] = {"status": 200, "delay": 0.0, "acknowledge": True, "every": 1}
        self.log: list[dict[str, Any]] = []
        self.webhooks: set[str] = set()
        self.events = 0
        self.refused = 0
        self.asked = 0
        self.last = 0.0
        self.hook: Callable[[Any], None] | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
                content = await reader.readexactly(int(headers.get("content-length", 0)))
                status, body, more = await self.answer(head[0].split()[1], headers, content)
                writer.write(
                    b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%b\r\n" % (status, len(body), more.encode()) + body
                )
        writer.transport.abort()

    async def answer(self, path: str, headers: dict[str, str], content: bytes) -> tuple[int, bytes, str]:
        if path == "/behave":
            self.behaviour |= json.loads(content)
            return 200, b"{}", ""
        if path == "/log":
            return 200, json.dumps(self.log).encode(), ""
        if path == "/counts":
            names = ("events", "refused", "asked", "last")
            counts = {name: getattr(self, name) for name in names} | {"webhooks": len(self.webhooks)}
            return 200, json.dumps(counts).encode(), ""
        return await self.webhook(headers, content)

    def verified(self, headers: dict[str, str], content: bytes) -> Any:
        """What a webhook tells; raises where its signature is none of ours."""
        if not self.anytime:
            return self.signer.verify(content, headers)
        moment = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        if (
            self.signer.sign(headers["webhook-id"], moment, content.decode())
            not in headers["webhook-signature"].split()
        ):
            raise WebhookVerificationError("wrong signature")
        return json.loads(content)

    async def webhook(self, headers: dict[str, str], content: bytes) -> tuple[int, bytes, str]:
        try:
            told = self.verified(headers, content)
        except (WebhookVerificationError, ValueError):
            self.refused += 1
            return 401, b"", ""
        self.asked += 1
        if self.hook is not None:
            self.hook(told)
        behave = self.behaviour
        if behave["delay"]:
            await asyncio.sleep(behave["delay"])
        if self.asked % behave["every"] == 0 and behave["status"] != 200:
            return behave["status"], b"", behave.get("headers", "")
        events = told["data"]["events"] if told["type"] == "recall.batch" else [told]
        new = headers["webhook-id"] not in self.webhooks
        self.webhooks.add(headers["webhook-id"])
        self.last = time.time()
        if new:
            self.events += len(events)
        if self.keep and told["type"] != "webhook.test":
            self.log += [
                {"webhook": headers["webhook-id"], "again": not new, "type": one["type"], **one["data"]}
                for one in events
            ]
        if not behave["acknowledge"] or told["type"] == "webhook.test":
            return 204, b"", ""
        return 200, json.dumps({"acknowledged": [one["data"]["event"] for one in events]}).encode(), ""


class Receiver:
    """The process, started and asked.

    Args:
        secret: what webhooks are signed with.
        port: where it listens; 0 takes a free one.
        keep: whether it remembers every event.
    """

    def __init__(self, secret: str, port: int = 0, *, keep: bool = True) -> None:
        command = [sys.executable, "-m", "e2e.receiver", "--secret", secret, "--port", str(port)]
        self.popen = subprocess.Popen(
            command + ["--keep"] * keep, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent, text=True
        )
        assert self.popen.stdout is not None
        self.address = self.popen.stdout.readline().strip()
        assert self.address, "the receiver did not start"

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_: object) -> None:
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(30)
        if self.popen.stdout is not None:
            self.popen.stdout.close()

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def url(self) -> str:
        return f"http://{self.address}/hook"

    def behave(self, **how: Any) -> None:
        """Answer so from now on: ``status`` on each ``every``-th webhook, after ``delay`` seconds."""
        assert self._ask("/behave", how).status == 200

    def log(self) -> list[dict[str, Any]]:
        """Every event received, repeated ones with ``again``."""
        found: list[dict[str, Any]] = self._ask("/log").json()
        return found

    def counts(self) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("/counts").json()
        return found

    def await_events(self, wanted: int, seconds: float = 60.0) -> dict[str, Any]:
        """Wait until so many events have come; the counts then."""
        until = time.monotonic() + seconds
        while (counts := self.counts())["events"] < wanted:
            assert time.monotonic() < until, f"{counts} after {seconds} s, {wanted} wanted"
            time.sleep(0.05)
        return counts

    def _ask(self, path: str, body: Any = None) -> Answer:
        content = json.dumps(body).encode()
        return request(self.address, "POST", path, content, {})


def set_webhook(home: Path, url: str, *more: str | Path, network: str = "demo") -> str:
    """Point a network's webhooks to ``url``; the secret."""
    return bascule("webhook", "set", url, "--home", home, "--network", network, *more).strip()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--secret", required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    serving = Server(given.secret, keep=given.keep)
    server = await asyncio.start_server(serving.serve, "127.0.0.1", given.port)
    host, port = server.sockets[0].getsockname()
    print(f"{host}:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
