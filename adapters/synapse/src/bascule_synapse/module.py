"""The module: what Synapse asks, handed to Bascule, and its answers handed back."""

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from synapse.module_api import NOT_SPAM, EventBase, ModuleApi, make_deferred_yieldable, run_in_background
from synapse.module_api.errors import Codes, ConfigError, SynapseError
from synapse.spam_checker_api import RegistrationBehaviour
from twisted.internet import reactor

from bascule_synapse import bodies, naming
from bascule_synapse.actions import Actions
from bascule_synapse.admin import Admin
from bascule_synapse.afterwards import Afterwards, Unasked
from bascule_synapse.asking import Asking, Away, Odd
from bascule_synapse.homeserver import Synapse, passing
from bascule_synapse.ledger import HELD, Delivered, Ledger
from bascule_synapse.receiver import PATH, Receiver
from bascule_synapse.reports import Reports
from bascule_synapse.settings import Settings, read
from bascule_synapse.signature import secret_bytes
from bascule_synapse.telling import Telling

logger = logging.getLogger(__name__)
ASKED = frozenset({"m.room.message", "m.room.encrypted"})
PENDING = 10_000
LONGEST = 255
UNCHECKED = "This cannot be checked, so it is not sent."
Json = dict[str, Any]
State = Mapping[tuple[str, str], EventBase]


class Module:
    """What ``modules`` in ``homeserver.yaml`` names.

    Args:
        config: from ``parse_config``.
        api: Synapse's module API.
    """

    @staticmethod
    def parse_config(config: Mapping[str, object]) -> Settings:
        """The settings; Synapse does not start where they are wrong.

        Raises:
            ConfigError: names the field.
        """
        try:
            settings = read(config)
            secret_bytes(settings.webhook_secret)
        except ValueError as error:
            raise ConfigError(f"bascule_synapse: {error}") from error
        return settings

    def __init__(self, config: Settings, api: ModuleApi) -> None:
        self._settings = config
        self._synapse = Synapse(api, config)
        self._asking = Asking(self._synapse.ask, within, config.deadline)
        self._telling = Telling(self._synapse.ask)
        self._afterwards = Afterwards(self._asking.about, self._take)
        self._ledger = Ledger(api.run_db_interaction, time.time)
        self._pending: OrderedDict[tuple[str, str, str, int], str] = OrderedDict()
        api.register_third_party_rules_callbacks(
            check_event_allowed=self.check_event_allowed, on_profile_update=self.on_profile_update
        )
        api.register_spam_checker_callbacks(
            check_event_for_spam=self.check_event_for_spam,
            user_may_invite=self.user_may_invite,
            federated_user_may_invite=self.federated_user_may_invite,
            check_registration_for_spam=self.check_registration_for_spam,
            check_login_for_spam=self.check_login_for_spam,
        )
        api.looping_background_call(self._ledger.flush, 200, desc="bascule_ledger", run_on_all_instances=True)
        reactor.addSystemEventTrigger("before", "shutdown", run_in_background, self._ledger.flush)
        api.looping_background_call(self._telling.flush, 250, desc="bascule_telling", run_on_all_instances=True)
        api.looping_background_call(self._afterwards.flush, 1_000, desc="bascule_afterwards", run_on_all_instances=True)
        api.looping_background_call(self._ledger.forget, 3_600_000, config.keep_days, desc="bascule_forget")
        admin = Admin(self._synapse.call, self._synapse.token)
        if config.reports:
            reports = Reports(admin.reports, self._synapse.ask, self._ledger)
            api.looping_background_call(reports.pass_on, 5_000, desc="bascule_reports")
        if config.webhook_secret:
            actions = Actions(self._ledger, self._synapse, admin, config.suspend, self._decision)
            receiver = Receiver(secret_bytes(config.webhook_secret), actions.carry_out, self._failed)
            api.register_web_resource(PATH, receiver)

    async def check_event_allowed(self, event: EventBase, state: State) -> tuple[bool, Json | None]:
        """Refuse a local message (by an error with the reason), replace it, or let it go untouched."""
        if event.type not in ASKED or event.is_state() or not self._synapse.is_mine(event.sender):
            return True, None
        if event.sender in self._synapse.own:
            return True, None
        message = self._synapse.passing.get(passing(event.room_id, event.sender, event.type, event.content))
        if message is None:
            device, transaction = _client(event)
            sent = (event.type, event.content)
            message = naming.key(event.room_id, event.sender, device, transaction or str(event.origin_server_ts), sent)
            content = await self._judged(message, event, state)
        else:
            content = None
        self._pending[_trace(event)] = message
        while len(self._pending) > PENDING:
            self._pending.popitem(last=False)
        return True, None if content is None else {**event.get_dict(), "content": content}

    async def _judged(self, message: str, event: EventBase, state: State) -> Json | None:
        """The content to send instead; None for as it is.

        Raises:
            SynapseError: it is not sent.
        """
        asked = (
            bodies.questions(event.content) if event.type == "m.room.message" else [bodies.Question("", "", "plain")]
        )
        context = _audience(event, state, self._settings.recipients) | {"client": _told(device=_client(event)[0])}
        answered = bodies.replies_to(event.content)
        if _fits(answered):
            context["reply_to"] = await self._ledger.named(answered)
        told = [_message(message, one, event) | context for one in asked]
        try:
            decisions = await self._asking.about(told)
        except Away as away:
            if self._settings.when_away == "open":
                self._afterwards.later(Unasked(message, told, _kept(event)))
                return None
            raise SynapseError(503, "Messages cannot be checked at the moment. Try again later.") from away
        except Odd as odd:
            raise SynapseError(403, UNCHECKED, Codes.FORBIDDEN) from odd
        worst = min(decisions, key=lambda one: _ORDER.index(one["decision"]))
        if worst["decision"] == "hold":
            await self._ledger.keep(message, HELD, _kept(event))
        if worst["decision"] in _REFUSED:
            raise _refusal(worst)
        texts = {
            one.suffix: answer["text"]
            for one, answer in zip(asked, decisions, strict=True)
            if answer["decision"] == "rewrite" and event.type == "m.room.message"
        }
        return bodies.answered(_thawed(event), texts) if texts else None

    async def check_event_for_spam(self, event: EventBase) -> Any:
        """Note what a local message became; judge one of another server, which cannot be rewritten."""
        if event.type not in ASKED or event.is_state():
            return NOT_SPAM
        if self._synapse.is_mine(event.sender):
            message = self._pending.get(_trace(event))
            if message is not None:
                self._ledger.note(Delivered(message, event.event_id, event.room_id, event.sender))
            return NOT_SPAM
        self._ledger.note(Delivered(event.event_id, event.event_id, event.room_id, event.sender))
        asked = (
            bodies.questions(event.content) if event.type == "m.room.message" else [bodies.Question("", "", "plain")]
        )
        room = {"conversation": {"id": event.room_id}}
        return await self._answer([_message(event.event_id, one, event) | room for one in asked], away=NOT_SPAM)

    async def user_may_invite(self, inviter: str, invitee: str, room: str) -> Any:
        """Ask about a local invitation: what the invited person reads of it, from whom, to whom."""
        if inviter in self._synapse.own:
            return NOT_SPAM
        text = await self._synapse.shown_to_invited(room)
        name = f"syn-{naming.digest('invite', inviter, invitee, room, text, int(time.time() / 3600))}"
        return await self._answer([_invitation(name, inviter, invitee, room, text)])

    async def federated_user_may_invite(self, event: EventBase) -> Any:
        """Ask about an invitation from another server."""
        texts = [
            part.get("content", {}).get(part["type"].removeprefix("m.room."))
            for part in event.unsigned.get("invite_room_state", ())
            if isinstance(part, Mapping) and part.get("type") in ("m.room.name", "m.room.topic")
        ]
        text = "\n".join(text for text in texts if isinstance(text, str))
        return await self._answer([_invitation(event.event_id, event.sender, event.state_key, event.room_id, text)])

    async def check_registration_for_spam(
        self,
        email_threepid: Json | None,
        username: str | None,
        request_info: Collection[tuple[str, str]],
        auth_provider_id: str | None = None,
    ) -> RegistrationBehaviour:
        """Tell a registration."""
        if username:
            self._tell("registered", f"@{username}:{self._synapse.bot.partition(':')[2]}", request_info)
        return RegistrationBehaviour.ALLOW

    async def check_login_for_spam(
        self,
        user_id: str,
        device_id: str | None,
        initial_display_name: str | None,
        request_info: Collection[tuple[str | None, str]],
        auth_provider_id: str | None = None,
    ) -> Any:
        """Tell a log-in."""
        self._tell("logged_in", user_id, request_info, device_id)
        return NOT_SPAM

    async def on_profile_update(self, user_id: str, new_profile: Any, by_admin: bool, deactivation: bool) -> None:
        """Tell what somebody calls themselves now."""
        if not deactivation:
            self._tell("profile_changed", user_id, (), display_name=(new_profile.display_name or "")[:255])

    def _tell(
        self,
        kind: str,
        account: str,
        request_info: Collection[tuple[str | None, str]],
        device: str | None = None,
        **more: str,
    ) -> None:
        agent, address = next(iter(request_info), (None, None))
        client = _told(ip=address, user_agent=agent and agent[:255], device=device)
        id_, at = f"syn-{secrets.token_hex(12)}", _moment(int(time.time() * 1000))
        self._telling.tell({"id": id_, "kind": kind, "account": account, "at": at, "client": client, **more})

    async def _answer(self, told: list[Json], away: Any = None) -> Any:
        try:
            decisions = await self._asking.about(told)
        except Away:
            if away is not None or self._settings.when_away == "open":
                return NOT_SPAM
            return Codes.FORBIDDEN, {"error": "This cannot be checked at the moment. Try again later."}
        except Odd:
            return Codes.FORBIDDEN, {"error": UNCHECKED}
        worst = min(decisions, key=lambda one: _ORDER.index(one["decision"]))
        return (Codes.FORBIDDEN, {"error": _refusal(worst).msg}) if worst["decision"] in _REFUSED else NOT_SPAM

    async def _take(self, unasked: Unasked, decision: Mapping[str, Any]) -> None:
        """Take away what went out while Bascule was not there to refuse it."""
        delivered = await self._ledger.find(unasked.message)
        if delivered is not None:
            if decision["decision"] == "hold":
                await self._ledger.keep(unasked.message, HELD, unasked.event)
            await self._synapse.redact(delivered, _reason(decision))

    async def _decision(self, message: str) -> Mapping[str, Any]:
        kept = await self._synapse.look_up(f"/v1/messages/{quote(message, safe='')}")
        return dict(kept["decision"])

    async def _failed(self, events: list[str]) -> None:
        await self._synapse.ask("/v1/recalls/acknowledgements", {"acknowledged": [], "failed": events})


_ORDER = ("reject", "hold", "rewrite", "deliver")
_REFUSED = ("reject", "hold")


async def within(seconds: float, call: Any, *arguments: object) -> Any:
    """Await a call, and cancel it after so many seconds."""
    running = run_in_background(call, *arguments)
    running.addTimeout(seconds, reactor)
    return await make_deferred_yieldable(running)


def _message(message: str, asked: bodies.Question, event: EventBase) -> Json:
    told: Json = {"id": message + asked.suffix, "sender": event.sender, "text": asked.text, "format": asked.format}
    told["sent_at"] = _moment(event.origin_server_ts)
    return told | {"encrypted": True} if event.type == "m.room.encrypted" else told


def _invitation(name: str, inviter: str, invitee: str, room: str, text: str) -> Json:
    conversation = {"id": f"{room} {invitee}", "kind": "direct"}
    return {"id": name, "sender": inviter, "text": text, "recipients": [invitee], "conversation": conversation}


def _audience(event: EventBase, state: State, most: int) -> Json:
    """Who reads it. The state is at hand, so this costs no query."""
    members = [(name, one.content.get("membership")) for (kind, name), one in state.items() if kind == "m.room.member"]
    joined = [name for name, membership in members if membership == "join"]
    present = sum(membership in ("join", "invite") for _, membership in members)
    rules = state.get(("m.room.join_rules", ""))
    public = rules is not None and rules.content.get("join_rule") == "public"
    kind = "room" if public else "direct" if present <= 2 else "group"
    told: Json = {"conversation": {"id": event.room_id, "kind": kind, "size": max(len(joined), 1)}}
    if len(joined) - 1 <= most:
        told["recipients"] = sorted(name for name in joined if name != event.sender)
    return told


def _refusal(decision: Json) -> SynapseError:
    verdict = "waits for review" if decision["decision"] == "hold" else "was not sent"
    text = f"This message {verdict}. {_reason(decision)}".strip()
    return SynapseError(403, text, Codes.FORBIDDEN, {"org.bascule.decision": decision["decision"]})


def _reason(decision: Mapping[str, Any]) -> str:
    reasons = [reason for reason in decision.get("reasons") or () if isinstance(reason, str)]
    return reasons[0][:300] if reasons else ""


def _kept(event: EventBase) -> Json:
    return {"type": event.type, "room_id": event.room_id, "sender": event.sender, "content": _thawed(event)}


def _client(event: EventBase) -> tuple[str, str]:
    """The sending device and the client's transaction id; empty where there is none."""
    meta = event.internal_metadata
    return getattr(meta, "device_id", None) or "", getattr(meta, "txn_id", None) or ""


def _trace(event: EventBase) -> tuple[str, str, str, int]:
    """What an event keeps when it is made anew with another content."""
    return event.room_id, event.sender, _client(event)[1], event.origin_server_ts


def _thawed(event: EventBase) -> Json:
    return dict(event.get_dict()["content"])


def _told(**known: str | None) -> Json:
    return {name: value for name, value in known.items() if value and _fits(value)}


def _fits(name: str) -> bool:
    """Whether Bascule takes it as an id: clients choose these, and may not make a question that is refused."""
    return 0 < len(name) <= LONGEST and name.isprintable()


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
