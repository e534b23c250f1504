"""Take Bascule's webhooks: python3 receive_webhooks.py PORT SECRET, with `pip install standardwebhooks`."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from standardwebhooks import Webhook, WebhookVerificationError

SIGNED = Webhook(sys.argv[2])
ONE_AT_A_TIME = Lock()
LATEST: dict[str, int] = {}  # keep this in your database: the highest sequence seen for each message and account


def carry_out(event: dict) -> None:
    """Do in your chat what the event says, then remember it; again is the same as once."""
    data = event["data"]
    about = data.get("message") or data["account"]
    key = f"{'message' if 'message' in data else 'account'} {about}"
    if data["sequence"] > LATEST.get(key, 0):
        print(data["action"], about, data.get("text", ""), flush=True)  # redact, edit, flag, restore, freeze...
        LATEST[key] = data["sequence"]


class Receiver(BaseHTTPRequestHandler):
    """Checks the signature, carries the events out, and says so."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """One webhook."""
        content = self.rfile.read(min(int(self.headers["content-length"]), 10_000_000))
        try:
            told = SIGNED.verify(content, dict(self.headers))
        except (WebhookVerificationError, ValueError):
            return self.answer(401, {})
        events = told["data"].get("events") or ([told] if "event" in told["data"] else [])
        for event in events:
            with ONE_AT_A_TIME:
                carry_out(event)
        return self.answer(200, {"acknowledged": [event["data"]["event"] for event in events]})

    def answer(self, status: int, said: dict) -> None:
        """Answer in JSON."""
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
