"""What Bascule's webhooks ask for, done in Synapse: each event once, in the order of its sequence."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bascule_synapse import bodies
from bascule_synapse.ledger import HELD, REDACTED, TAKEN, Delivered, Ledger

logger = logging.getLogger(__name__)
NOTICES = 500
Data = Mapping[str, Any]
Content = dict[str, Any]


class Homeserver(Protocol):
    """What of Synapse is needed here."""

    async def redact(self, delivered: Delivered, reason: str) -> bool:
        """Take an event away, in the name of its local sender, else of our own account; False where neither may."""

    async def send(self, room: str, sender: str, content: Content, message: str, kind: str = "m.room.message") -> None:
        """Send in a local account's name, without asking about it again; ``message`` is what it is called."""

    async def members(self, room: str) -> list[str]:
        """The joined members of a room."""

    def is_mine(self, account: str) -> bool:
        """Whether an account is of this server."""

    async def mail(self, account: str, subject: str, text: str) -> None:
        """Write to an account's addresses, where it has any and the server sends mail."""


class AdminApi(Protocol):
    """Of the admin API."""

    async def suspend(self, account: str, suspended: bool) -> None:
        """Suspend or not."""

    async def end_sessions(self, account: str) -> None:
        """Log out all devices."""

    async def event(self, event_id: str) -> Content:
        """An event as delivered."""

    async def notice(self, account: str, text: str, once: str) -> None:
        """Server notice."""


class Actions:
    """Carries events out.

    Args:
        ledger: which event a message became, and what was done.
        homeserver: the module API.
        admin: the admin API.
        suspend: whether a frozen account is suspended.
        decision: asks Bascule for the decision on a message once more.
    """

    def __init__(
        self,
        ledger: Ledger,
        homeserver: Homeserver,
        admin: AdminApi,
        suspend: bool,
        decision: Callable[[str], Awaitable[Mapping[str, Any]]],
    ) -> None:
        self._ledger = ledger
        self._homeserver = homeserver
        self._admin = admin
        self._suspend = suspend
        self._decision = decision

    async def carry_out(self, data: Data) -> bool:
        """Do what an event says, unless that, or something later, was done already.

        Returns:
            False where this server cannot do it at all. Other exceptions mean: not now, try again.
        """
        about = f"message {data['message']}" if "message" in data else f"account {data['account']}"
        if data["sequence"] <= await self._ledger.sequence(about):
            return True
        action = getattr(self, f"_{data['action']}", None) if data["action"] in DOES else None
        if action is None:
            logger.warning("Bascule asks for %r, which cannot be done here", data["action"])
            return False
        done: bool = await action(data)
        if done:
            await self._ledger.done(about, data["sequence"])
        return done

    async def _delivered(self, data: Data) -> Delivered | None:
        return await self._ledger.find(str(data["message"]).removesuffix(bodies.FALLBACK))

    async def _redact(self, data: Data) -> bool:
        delivered = await self._delivered(data)
        if delivered is None:
            return False
        if await self._take(delivered) is None:
            return True
        done = await self._homeserver.redact(delivered, str(data.get("reason", "")))
        if done:
            await self._ledger.keep(delivered.message, REDACTED, {})
        return done

    async def _take(self, delivered: Delivered) -> Content | None:
        """The content as it was delivered, kept so that it can be restored; None where somebody else took it away."""
        kept = await self._ledger.kept(delivered.message, TAKEN)
        if kept is None:
            event = await self._admin.event(delivered.event_id)
            if "redacted_because" in event.get("unsigned", {}) or not event["content"]:
                return None
            kept = dict(event["content"])
            await self._ledger.keep(delivered.message, TAKEN, kept)
        return kept

    async def _edit(self, data: Data) -> bool:
        delivered = await self._delivered(data)
        if delivered is None:
            return False
        if not self._homeserver.is_mine(delivered.sender) or data["message"] != delivered.message:
            return await self._redact(data)  # only a sender's own edit is shown, and what old clients show has none
        content = await self._take(delivered)
        if content is None:
            return True
        changed = bodies.answered(content, {"": str(data["text"])})
        shown = dict(changed.get("m.new_content", changed))
        await self._show(delivered, _edited(content, delivered), shown)
        return True

    async def _show(self, delivered: Delivered, event_id: str, shown: Content) -> None:
        edit = bodies.edit(event_id, shown)
        await self._homeserver.send(delivered.room_id, delivered.sender, edit, f"{delivered.message}/edit")

    async def _restore(self, data: Data) -> bool:
        if "account" in data and "message" not in data:
            return await self._restore_account(data)
        delivered = await self._delivered(data)
        content = await self._ledger.kept(delivered.message, TAKEN) if delivered else None
        if delivered is None or content is None or not self._homeserver.is_mine(delivered.sender):
            return False
        if await self._ledger.kept(delivered.message, REDACTED) is not None:
            await self._homeserver.send(delivered.room_id, delivered.sender, content, delivered.message)
            await self._ledger.drop(delivered.message, REDACTED)
        else:
            await self._show(delivered, _edited(content, delivered), dict(content.get("m.new_content", content)))
        await self._ledger.drop(delivered.message, TAKEN)
        return True

    async def _release(self, data: Data) -> bool:
        held = await self._ledger.kept(str(data["message"]), HELD)
        if held is None:
            return False
        decision = await self._decision(str(data["message"]))
        content = held["content"]
        if decision.get("text") and held["type"] == "m.room.message":
            content = bodies.answered(content, {"": decision["text"]})
        await self._homeserver.send(held["room_id"], held["sender"], content, str(data["message"]), held["type"])
        await self._ledger.drop(str(data["message"]), HELD)
        return True

    async def _reject(self, data: Data) -> bool:
        held = await self._ledger.kept(str(data["message"]), HELD)
        if held is not None:
            await self._notice(held["sender"], "A message of yours that waited for review is not sent.", data)
            await self._ledger.drop(str(data["message"]), HELD)
        return True

    async def _freeze(self, data: Data) -> bool:
        account = str(data["account"])
        if not self._homeserver.is_mine(account):
            return False
        if self._suspend:
            await self._admin.suspend(account, True)
        if data.get("revoke_sessions"):
            await self._admin.end_sessions(account)
        return True

    async def _challenge(self, data: Data) -> bool:
        text = "Somebody else may be using your account. Prove that it is you: your administrator tells you how."
        return await self._notice(str(data["account"]), text, data)

    async def _restore_account(self, data: Data) -> bool:
        account = str(data["account"])
        if not self._homeserver.is_mine(account):
            return False
        if self._suspend:
            await self._admin.suspend(account, False)
        return True

    async def _notify_owner(self, data: Data) -> bool:
        account, about = str(data["account"]), str(data.get("about", ""))
        text = OWNER.get(about, OWNER["frozen"])
        held = len(data.get("held") or ())
        if held:
            text += f" {held} of your messages wait for you: your administrator can send them or give them up."
        if self._homeserver.is_mine(account):
            await self._homeserver.mail(account, "Your account", text)
        return await self._notice(account, text, data)

    async def _warn_contacts(self, data: Data) -> bool:
        return await self._contacts(data, f"Messages from {data['account']} may not be theirs. Open no links in them.")

    async def _unwarn_contacts(self, data: Data) -> bool:
        return await self._contacts(data, f"The account {data['account']} is its owner's again.")

    async def _contacts(self, data: Data, text: str) -> bool:
        told = dict.fromkeys(data.get("contacts") or ())
        for room in data.get("rooms") or ():
            told |= dict.fromkeys(await self._homeserver.members(str(room)))
        told.pop(data["account"], None)
        for account in list(told)[:NOTICES]:
            await self._notice(str(account), text, data)
        return True

    async def _notice(self, account: str, text: str, data: Data) -> bool:
        """Tell a local account; False where it cannot be told."""
        if not self._homeserver.is_mine(account):
            return False
        try:
            await self._admin.notice(account, text, f"{data['event']} {account}")
        except Exception as error:
            if getattr(error, "code", 500) not in (400, 404):
                raise
            logger.warning("no notice to %s: are server notices set up?", account)
            return False
        return True


DOES = frozenset(
    {
        "redact",
        "edit",
        "restore",
        "release",
        "reject",
        "freeze",
        "challenge",
        "notify_owner",
        "warn_contacts",
        "unwarn_contacts",
    }
)
OWNER = {
    "challenged": "Your account does something unusual. Its links carry a warning until you prove that it is you.",
    "frozen": "Somebody else seems to use your account. It is suspended, to protect you and your contacts.",
    "recognised": "You were recognised. Please change your password, and look at the sessions of your account.",
    "eased": "A limit on your account is over.",
    "restored": "Your account is yours again, and works as before.",
}


def _edited(content: Content, delivered: Delivered) -> str:
    """The event that an edit changes: for the edit of an edit, the first one."""
    relation = content.get("m.relates_to")
    if (
        isinstance(relation, Mapping)
        and relation.get("rel_type") == "m.replace"
        and isinstance(relation.get("event_id"), str)
    ):
        return str(relation["event_id"])
    return delivered.event_id
