"""Tencent Cloud Chat's webhooks before a message is sent: refuse and rewrite.

Contract: tencentcloud.com/document/product/1047 (34354 overview, 34364 one-to-one, 34374 group). ``ErrorCode`` 0 lets
pass, 1 refuses, 120001 to 130000 refuse with ``ErrorInfo`` for the sender; ``MsgBody`` in an answer replaces the
message's. Two seconds. With authentication on, the URL has ``RequestTime`` and ``Sign``, the SHA-256 of token and time.
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

REFUSED = 120001
"""The first of the codes whose words the sender is shown."""
SINGLE, GROUP = "C2C.CallbackBeforeSendMsg", "Group.CallbackBeforeSendMsg"
FRESH = 300.0
"""Seconds that a signature's time may be off."""


class _Element(msgspec.Struct, rename="pascal"):
    msg_type: str
    msg_content: dict[str, Any] = {}


class _Body(msgspec.Struct):
    command: str = msgspec.field(name="CallbackCommand")
    sender: str = msgspec.field(name="From_Account")
    recipient: str = msgspec.field(default="", name="To_Account")
    group: str = msgspec.field(default="", name="GroupId")
    key: str = msgspec.field(default="", name="MsgKey")
    seq: int = msgspec.field(default=0, name="MsgSeq")
    random: int = msgspec.field(default=0, name="Random")
    time: str | int = msgspec.field(default=0, name="EventTime")
    body: list[_Element] = msgspec.field(default_factory=list, name="MsgBody")


class Tencent:
    """See ``bascule.adapters.contract.Adapter``."""

    name = "tencent"
    seconds = 1.7
    signed = True

    def open_to_all(self, request: Request) -> Answer | None:
        """Nothing is."""
        del request
        return None

    def key(self, request: Request) -> str:
        """In the webhook's URL."""
        return carried_key(request)

    def genuine(self, request: Request, secret: bytes) -> bool:
        """Whether ``Sign`` is of the token and a time that is not long past; compared in constant time."""
        at, sign = request.query.get("RequestTime", ""), request.query.get("Sign", "")
        expected = hashlib.sha256(secret + at.encode("utf-8", "replace")).hexdigest().encode()
        right = hmac.compare_digest(expected, sign.encode("utf-8", "replace"))
        fresh = at.isascii() and at.isdigit() and len(at) < 12 and abs(int(at) - request.now) <= FRESH
        return right and fresh

    def ask(self, request: Request) -> Asked:
        """The texts of one message, a line between each; a command of other kinds is let pass."""
        if request.method != "POST" or request.path:
            raise unknown(request, "POST")
        command = request.query.get("CallbackCommand", SINGLE)
        if command not in (SINGLE, GROUP):
            return Asked(answer=_answer())
        body = decoded(request.body, _Body)
        places = [place for place, one in enumerate(body.body) if _is_text(one)]
        texts = [body.body[place].msg_content["Text"] for place in places]
        others = links_in([one.msg_content for place, one in enumerate(body.body) if place not in places])
        asked = message_of(
            id=body.key or _name(body, texts),
            sender=body.sender,
            text=with_urls("\n".join(texts), others),
            conversation={"id": body.group, "kind": "group"} if body.group else None,
            recipients=(body.recipient,) if body.recipient and not body.group else (),
            client={"ip": request.query.get("ClientIP", "")[:64], "device": request.query.get("OptPlatform", "")[:255]},
        )
        return Asked(asked, own=(body.body, places, [text.count("\n") + 1 for text in texts], len(others)))

    def answer(self, asked: Asked, decision: Decision, network: Network) -> Answer:
        """A code that refuses with words for the sender, or the body to send instead."""
        del network
        if decision.decision in ("hold", "reject"):
            return _answer(REFUSED, told(decision))
        if decision.decision == "deliver":
            return _answer()
        elements, places, lines, others = asked.own
        text, _ = parted(decision.text, others)
        said = text.split("\n") if places else []
        if len(said) != sum(lines):  # a rewritten text that cannot be told apart again must not go out changed wrongly
            return _answer(REFUSED, UNCHECKED)
        shown = [{"MsgType": one.msg_type, "MsgContent": dict(one.msg_content)} for one in elements]
        for place, count in zip(places, lines, strict=True):
            shown[place]["MsgContent"]["Text"] = "\n".join(said[:count])
            said = said[count:]
        return _answer(MsgBody=shown)

    def refuse(self, status: int, detail: str) -> Answer:
        """A refusal of the message, but for faults of the set-up."""
        return fault(status, detail, msgspec.json.decode(_answer(REFUSED, UNCHECKED).body))


def _is_text(one: _Element) -> bool:
    return one.msg_type == "TIMTextElem" and isinstance(one.msg_content.get("Text"), str)


def _name(body: _Body, texts: list[str]) -> str:
    """An id for a message that has none, the same when it is asked about again.

    Raises:
        Refused: 400 where nothing tells it from another with the same words.
    """
    if not (body.random or body.seq or body.time):
        raise Refused(400, "Expected MsgKey, MsgSeq, Random or EventTime.")
    parts = (body.group, body.sender, body.recipient, body.seq, body.random, body.time, texts)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:40]


def _answer(code: int = 0, words: str = "", **more: object) -> Answer:
    status = "FAIL" if code else "OK"
    return Answer(msgspec.json.encode({"ActionStatus": status, "ErrorInfo": words, "ErrorCode": code} | more))
