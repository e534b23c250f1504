"""OpenIM's callbacks before a message is sent, and the one that may change it.

Contract: docs.openim.io/restapi/webhooks, and ``pkg/callbackstruct`` of open-im-server (Apache-2.0). The address is set
in ``webhooks.yml``; the command is the path below it. ``nextCode`` 1 refuses. Changing is a callback of its own,
``callbackMsgModifyCommand``, asked about the same message id, so that both get one decision. Without an answer in 5 s,
``failedContinue`` decides.
"""

from typing import Any

import msgspec

from bascule.adapters.contract import Answer, Asked, Refused, Request, decoded, fault, message_of, unknown
from bascule.adapters.credentials import carried_key
from bascule.adapters.forms import links_in, parted, texts_in, with_urls
from bascule.adapters.wording import UNCHECKED, told
from bascule.gate.decision import Decision
from bascule.gate.network import Network

REFUSED = 5001
"""The business error code in a refusal; OpenIM leaves 5000 to 9999 to its users."""
BEFORE = frozenset(("callbackbeforesendsinglemsgcommand", "callbackbeforesendgroupmsgcommand"))
MODIFY = frozenset(("callbackmsgmodifycommand", "callbackbeforemsgmodifycommand"))
WORDS = ("content", "text")
"""Where the words are in the content of text, quoted and mentioning messages, which is JSON in a string."""
GROUP = 3
"""``sessionType`` of groups; 2 in old versions, 1 is a single chat."""


class _Body(msgspec.Struct):
    send_id: str = msgspec.field(name="sendID")
    callback_command: str = msgspec.field(default="", name="callbackCommand")
    server_id: str = msgspec.field(default="", name="serverMsgID")
    client_id: str = msgspec.field(default="", name="clientMsgID")
    session_type: int = msgspec.field(default=0, name="sessionType")
    content: str = ""
    recv_id: str = msgspec.field(default="", name="recvID")
    group_id: str = msgspec.field(default="", name="groupID")


class _Own(msgspec.Struct):
    """Which callback it was, and where in its content the words stand.

    ``content`` is None where the words are all of it; ``field`` is empty where an object has none that can be replaced.
    """

    modify: bool
    content: dict[str, Any] | None
    field: str
    others: int


class OpenIM:
    """See ``bascule.adapters.contract.Adapter``."""

    name = "openim"
    seconds = 4.0
    signed = False

    def open_to_all(self, request: Request) -> Answer | None:
        """Nothing is."""
        del request
        return None

    def key(self, request: Request) -> str:
        """In the address: ``http://bascule:KEY@host/v1/adapters/openim``."""
        return carried_key(request)

    def genuine(self, request: Request, secret: bytes) -> bool:
        """The contract signs nothing."""
        del request, secret
        return False

    def ask(self, request: Request) -> Asked:
        """One message; a command of other kinds is let pass."""
        if request.method != "POST" or not request.path or "/" in request.path:
            raise unknown(request, "POST and a callback command")
        command = request.path.lower()
        if command not in BEFORE | MODIFY:
            return Asked(answer=_passed())
        body = decoded(request.body, _Body)
        if not (name := body.client_id or body.server_id):
            raise Refused(400, "Expected clientMsgID or serverMsgID.")
        content, field = _words(body.content)
        others = links_in({name: value for name, value in (content or {}).items() if name != field}) if field else []
        text = body.content if content is None else content[field] if field else "\n".join(texts_in(content))
        in_group = bool(body.group_id) or body.session_type == GROUP
        asked = message_of(
            id=name,
            sender=body.send_id,
            text=with_urls(text, others),
            conversation={"id": body.group_id, "kind": "group"} if in_group and body.group_id else None,
            recipients=(body.recv_id,) if body.recv_id and not in_group else (),
        )
        return Asked(asked, own=_Own(command in MODIFY, content, field, len(others)))

    def answer(self, asked: Asked, decision: Decision, network: Network) -> Answer:
        """``nextCode`` 1 refuses; the modifying callback gets the content to send instead."""
        del network
        if decision.decision in ("hold", "reject"):
            return _refused(told(decision))
        own: _Own = asked.own
        if decision.decision == "deliver" or not own.modify:
            return _passed()
        if own.content is None:
            return _passed(content=decision.text)
        if not own.field:
            return _passed()
        text, _ = parted(decision.text, own.others)
        return _passed(content=msgspec.json.encode({**own.content, own.field: text}).decode())

    def refuse(self, status: int, detail: str) -> Answer:
        """A refusal of the message, but for faults of the set-up."""
        return fault(status, detail, msgspec.json.decode(_refused(UNCHECKED).body))


def _words(content: str) -> tuple[dict[str, Any] | None, str]:
    """The content as an object, None where it is plain text; and the field of its words, empty where it has none."""
    try:
        found = msgspec.json.decode(content) if content.startswith("{") else None
    except (msgspec.DecodeError, RecursionError):
        return None, ""
    if not isinstance(found, dict):
        return None, ""
    return found, next((name for name in WORDS if isinstance(found.get(name), str)), "")


def _passed(**more: str) -> Answer:
    return Answer(
        msgspec.json.encode({"actionCode": 0, "errCode": 0, "errMsg": "", "errDlt": "", "nextCode": 0} | more)
    )


def _refused(words: str) -> Answer:
    said = {"actionCode": 0, "errCode": REFUSED, "errMsg": words, "errDlt": "", "nextCode": 1}
    return Answer(msgspec.json.encode(said))
