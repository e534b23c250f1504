"""Stream Chat's before-message-send webhook: refuses and rewrites.

Contract: getstream.io/chat/docs, "Before Message Send Webhook" and "Webhooks Overview". One attempt within 1,000 to
1,500 ms; an answer other than 2xx, or none, lets the message through as it is. ``X-Signature`` is the hexadecimal
HMAC-SHA256 of the body under the app's API secret. A message often has no id yet; ``X-Webhook-Id`` is the same in
retries.
"""

import hashlib
import hmac
from typing import Any

import msgspec

from bascule.adapters.contract import Answer, Asked, Refused, Request, decoded, fault, message_of, unknown
from bascule.adapters.credentials import carried_key
from bascule.adapters.forms import links_in, parted, with_urls
from bascule.adapters.wording import UNCHECKED, told
from bascule.gate.decision import Decision
from bascule.gate.network import Network

MOST_ATTACHMENTS = 50
LINKS_OF_AN_ATTACHMENT = ("title_link", "og_scrape_url", "author_link")
"""Fields of an attachment that clients make clickable."""


class _Text(msgspec.Struct):
    text: str | None = ""
    id: str | None = ""
    parent_id: str | None = None
    attachments: list[dict[str, Any]] | None = None
    mml: str | None = None
    i18n: dict[str, Any] | None = None


class _User(msgspec.Struct):
    id: str


class _Channel(msgspec.Struct):
    cid: str = ""
    type: str = ""
    member_count: int | None = None


class _RequestInfo(msgspec.Struct):
    ip: str | None = ""
    user_agent: str | None = ""
    sdk: str | None = ""


class _Body(msgspec.Struct):
    message: _Text
    user: _User
    channel: _Channel | None = None
    request_info: _RequestInfo | None = None


class _Own(msgspec.Struct):
    """Where the links below the message's text came from, in their order: fields that are rewritten, then others."""

    attachments: list[dict[str, Any]]
    fields: list[tuple[int, str]]
    others: int


class Stream:
    """See ``bascule.adapters.contract.Adapter``."""

    name = "stream"
    seconds = 0.9
    signed = True

    def open_to_all(self, request: Request) -> Answer | None:
        """Nothing is."""
        del request
        return None

    def key(self, request: Request) -> str:
        """Wherever the webhook's URL can carry it."""
        return carried_key(request)

    def genuine(self, request: Request, secret: bytes) -> bool:
        """Whether ``X-Signature`` is the body's under the app's API secret; compared in constant time."""
        expected = hmac.new(secret, request.body, hashlib.sha256).hexdigest().encode()
        return hmac.compare_digest(expected, request.header("x-signature").encode("utf-8", "replace"))

    def ask(self, request: Request) -> Asked:
        """One message, with the links of its attachments below its text."""
        if request.method != "POST" or request.path:
            raise unknown(request, "POST")
        body = decoded(request.body, _Body)
        message, info = body.message, body.request_info or _RequestInfo()
        name = message.id or request.header("x-webhook-id")
        if not name:
            raise Refused(400, "Expected message.id or the header X-Webhook-Id.")
        attachments = message.attachments or []
        if len(attachments) > MOST_ATTACHMENTS:
            raise Refused(400, f"message.attachments: expected at most {MOST_ATTACHMENTS}.")
        fields = [
            (place, field)
            for place, one in enumerate(attachments)
            for field in LINKS_OF_AN_ATTACHMENT
            if isinstance(one.get(field), str) and one[field]
        ]
        rewritten = [attachments[place][field] for place, field in fields]
        others = [url for url in links_in([attachments, message.mml, message.i18n]) if url not in rewritten]
        channel = body.channel
        asked = message_of(
            id=name,
            sender=body.user.id,
            text=with_urls(message.text or "", [*rewritten, *others]),
            format="markdown",
            conversation=_conversation(channel) if channel and channel.cid else None,
            reply_to=message.parent_id,
            client={"ip": (info.ip or "")[:64], "user_agent": (info.user_agent or "")[:512]},
        )
        return Asked(asked, own=_Own(attachments, fields, len(others)))

    def answer(self, asked: Asked, decision: Decision, network: Network) -> Answer:
        """``type: error`` refuses; only what was rewritten is answered else, and nothing where nothing was."""
        del network
        if decision.decision in ("hold", "reject"):
            return _refused(told(decision))
        if decision.decision == "deliver":
            return Answer(b"{}")
        own: _Own = asked.own
        text, urls = parted(decision.text, len(own.fields) + own.others)
        said: dict[str, Any] = {"text": text}
        if own.fields:
            attachments = [dict(one) for one in own.attachments]
            for (place, field), url in zip(own.fields, urls, strict=False):
                if url != "".join(attachments[place][field].split()):
                    attachments[place][field] = url
            said["attachments"] = attachments
        return Answer(msgspec.json.encode({"message": said}))

    def refuse(self, status: int, detail: str) -> Answer:
        """An error status would let the message through; only a fault of the set-up is told by one."""
        if status in (401, 403, 404, 405):
            return fault(status, detail, {})
        return _refused(UNCHECKED)


def _conversation(channel: _Channel) -> dict[str, object]:
    kind = "group" if channel.type in ("messaging", "team", "gaming") else "room"
    there: dict[str, object] = {"id": channel.cid, "kind": kind if channel.type else "unknown"}
    if channel.member_count is not None and channel.member_count >= 0:
        there["size"] = channel.member_count
    return there


def _refused(words: str) -> Answer:
    return Answer(msgspec.json.encode({"message": {"type": "error", "text": words}}))
