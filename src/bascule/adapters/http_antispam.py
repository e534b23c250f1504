"""The callbacks of ``synapse-http-antispam``, for a Synapse that runs no module of ours: refuses, cannot rewrite.

Contract: pypi.org/project/synapse-http-antispam 0.5.1 (MIT). ``POST BASE/CALLBACK`` with the callback's arguments as
JSON; 2xx allows, anything else refuses and its JSON goes to the client. It waits as long as Synapse's HTTP client does.
Below ``resend/``, a message whose links would be rewritten is refused with the text to send instead.
"""

import hashlib
from typing import Any

import msgspec

from bascule.adapters.contract import Answer, Asked, Refused, Request, decoded, event_of, message_of, unknown
from bascule.adapters.credentials import carried_key
from bascule.adapters.forms import Form, has_link, said, texts_in
from bascule.adapters.wording import told
from bascule.gate.decision import Decision, LinkDecision
from bascule.gate.network import Network

RESEND = "resend/"
PASSED = frozenset(
    (
        "user_may_join_room",
        "accept_make_join",
        "user_may_create_room",
        "user_may_create_room_alias",
        "user_may_publish_room",
        "check_username_for_spam",
    )
)
"""Callbacks about things that nothing is known of here."""
CODES = {400: "M_BAD_JSON", 401: "M_UNKNOWN_TOKEN", 404: "M_UNRECOGNIZED", 413: "M_TOO_LARGE", 429: "M_LIMIT_EXCEEDED"}


class _Event(msgspec.Struct):
    event_id: str
    sender: str
    room_id: str
    type: str = ""
    content: dict[str, Any] = {}
    state_key: str = ""


class _AboutEvent(msgspec.Struct):
    event: _Event


class _Invite(msgspec.Struct):
    inviter: str
    room_id: str
    invitee: str = ""
    medium: str = ""
    address: str = ""


class _Login(msgspec.Struct):
    user_id: str
    device_id: str | None = None
    request_info: tuple[tuple[str | None, str], ...] = ()


class _Ping(msgspec.Struct):
    id: str = ""


class HttpAntispam:
    """See ``bascule.adapters.contract.Adapter``."""

    name = "http-antispam"
    seconds = 0.8
    signed = False

    def open_to_all(self, request: Request) -> Answer | None:
        """Nothing is."""
        del request
        return None

    def key(self, request: Request) -> str:
        """The module's ``authorization``."""
        return carried_key(request)

    def genuine(self, request: Request, secret: bytes) -> bool:
        """The contract signs nothing."""
        del request, secret
        return False

    def ask(self, request: Request) -> Asked:
        """One callback's question."""
        resend = request.path.startswith(RESEND)
        callback = request.path.removeprefix(RESEND)
        if request.method != "POST":
            raise unknown(request, "POST and a callback")
        if callback == "ping":
            return Asked(answer=_ok(id=decoded(request.body, _Ping).id, status="ok"))
        if callback in PASSED:
            return Asked(answer=_ok())
        if callback == "check_event_for_spam":
            return _event(decoded(request.body, _AboutEvent).event, resend=resend)
        if callback == "federated_user_may_invite":
            event = decoded(request.body, _AboutEvent).event
            return Asked(_invite(event.event_id, event.sender, event.state_key, event.room_id), own=False)
        if callback in ("user_may_invite", "user_may_send_3pid_invite"):
            one = decoded(request.body, _Invite)
            invited = one.invitee or f"{one.medium}:{one.address}"
            name = _digest(one.inviter, invited, one.room_id, int(request.now // 60))
            return Asked(_invite(f"invite/{name}", one.inviter, invited, one.room_id), own=False)
        if callback == "check_login_for_spam":
            return _login(decoded(request.body, _Login), request.now)
        raise unknown(request, "a callback of synapse-http-antispam")

    def answer(self, asked: Asked, decision: Decision, network: Network) -> Answer:
        """An error for the client, or leave to deliver."""
        del network
        if decision.decision in ("hold", "reject"):
            return _error(403, "M_FORBIDDEN", told(decision))
        if decision.decision == "rewrite" and asked.own and not all(_ours(link) for link in decision.links):
            return _error(403, "M_FORBIDDEN", f"Send this instead: {decision.text}")
        return _ok()

    def refuse(self, status: int, detail: str) -> Answer:
        """An error for the client: this contract refuses whatever is not 2xx."""
        return _error(status, CODES.get(status, "M_FORBIDDEN" if status < 500 else "M_UNKNOWN"), detail)


def _event(event: _Event, *, resend: bool) -> Asked:
    if event.type == "m.room.encrypted":
        return Asked(message_of(**_place(event), encrypted=True), own=False)
    if event.type != "m.room.message":
        text = "\n".join(texts_in(event.content))
        return Asked(message_of(**_place(event), text=text), own=resend) if has_link(text) else Asked(answer=_ok())
    replaced = event.content.get("m.new_content")
    edited = _forms(replaced) if isinstance(replaced, dict) else ()
    text, form = said(*edited, *_forms(event.content))
    relation = event.content.get("m.relates_to")
    answered = relation.get("m.in_reply_to") if isinstance(relation, dict) else None
    reply_to = answered.get("event_id") if isinstance(answered, dict) else None
    about = {"text": text, "format": form, "reply_to": reply_to if isinstance(reply_to, str) else None}
    return Asked(message_of(**_place(event), **about), own=resend)


def _forms(content: dict[str, Any]) -> tuple[Form, Form]:
    """What a message's content shows: formatted, to clients that can, and plain, to the others."""
    formatted = content.get("format") == "org.matrix.custom.html"
    marked_up = _text(content.get("formatted_body")) if formatted else ""
    return (marked_up, "html"), (_text(content.get("body")), "plain")


def _place(event: _Event) -> dict[str, object]:
    return {"id": event.event_id, "sender": event.sender, "conversation": {"id": event.room_id, "kind": "room"}}


def _invite(name: str, inviter: str, invited: str, room: str) -> Any:
    """An invitation as a message that says nothing readable to one person: who asks whom, and how many, counts."""
    if not invited.strip(":"):
        raise Refused(400, "Expected an invitee.")
    there = {"id": room, "kind": "unknown"}
    return message_of(id=name, sender=inviter, recipients=(invited,), conversation=there, encrypted=True)


def _login(login: _Login, now: float) -> Asked:
    """A log-in is told, never refused: the owner of a frozen account must be able to come back."""
    agent, ip = login.request_info[0] if login.request_info else (None, "")
    client = {"ip": ip[:64], "user_agent": (agent or "")[:512], "device": (login.device_id or "")[:255]}
    name = "login/" + _digest(login.user_id, login.device_id, login.request_info, int(now))
    return Asked(events=(event_of(id=name, kind="logged_in", account=login.user_id, client=client),), answer=_ok())


def _digest(*parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:40]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _ours(link: LinkDecision) -> bool:
    """Whether a link already goes over this network's bridge, or need not."""
    return link.wrapped_url is None or "own_wrapper" in link.facts


def _ok(**more: str) -> Answer:
    return Answer(msgspec.json.encode(more))


def _error(status: int, code: str, words: str) -> Answer:
    return Answer(msgspec.json.encode({"errcode": code, "error": words}), status)
