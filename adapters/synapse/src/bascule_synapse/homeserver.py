"""Synapse as the rest needs it: everything through the module API, admin calls over the server's own address."""

import json
import logging
from typing import Any

from synapse.module_api import ModuleApi, make_deferred_yieldable
from synapse.module_api.errors import SynapseError
from twisted.internet.defer import DeferredLock

from bascule_synapse.ledger import Delivered
from bascule_synapse.naming import digest
from bascule_synapse.settings import Settings

logger = logging.getLogger(__name__)
JOINED = 500
Content = dict[str, Any]


class Synapse:
    """One homeserver.

    Args:
        api: the module API.
        settings: the module's configuration.
    """

    def __init__(self, api: ModuleApi, settings: Settings) -> None:
        self._api = api
        self._settings = settings
        self.bot = api.get_qualified_user_id(settings.bot)
        self.own = frozenset({self.bot, api.get_qualified_user_id(settings.notices)})
        self.passing: dict[str, str] = {}
        self._token = settings.admin_token
        self._making = DeferredLock()

    def is_mine(self, account: str) -> bool:
        """Whether an account is of this server."""
        try:
            return bool(self._api.is_mine(account))
        except Exception:
            return False  # no Matrix id at all

    async def ask(self, path: str, body: object) -> Any:
        """POST to Bascule's API; reads JSON."""
        return await self._api.http_client.post_json_get_json(
            self._settings.url + path, body, _bearer(self._settings.key)
        )

    async def look_up(self, path: str) -> Any:
        """GET from Bascule's API."""
        return await self._api.http_client.get_json(self._settings.url + path, None, _bearer(self._settings.key))

    async def call(self, method: str, path: str, body: Content | None, token: str) -> Any:
        """A call of this server's own client or admin API."""
        client, address, headers = self._api.http_client, self._settings.homeserver + path, _bearer(token)
        if method == "GET":
            return await client.get_json(address, None, headers)
        if method == "PUT":
            return await client.put_json(address, body, None, headers)
        return await client.post_json_get_json(address, body, headers)

    async def token(self) -> str:
        """An admin's access token: the one configured, else one of our own account, which is made the first time.

        Raises:
            RuntimeError: the account's name belongs to somebody who is no admin; they are not made one.
        """
        if not self._token:
            await make_deferred_yieldable(self._making.acquire())
            try:
                await self._make_token()
            finally:
                self._making.release()
        return self._token

    async def _make_token(self) -> None:
        if not self._token:
            if await self._api.check_user_exists(self.bot) is None:
                await self._api.register_user(self._settings.bot, "Bascule", admin=True)
            elif not await self._api.is_user_admin(self.bot):
                raise RuntimeError(f"bot: {self.bot} exists and is no server admin; name another, or give admin_token")
            _, self._token, _, _ = await self._api.register_device(self.bot, "BASCULE", "Bascule")

    async def redact(self, delivered: Delivered, reason: str) -> bool:
        """Take an event away as its local sender, else as our own account; False where the room lets neither."""
        for sender in [delivered.sender] * self.is_mine(delivered.sender) + [self.bot]:
            event = {
                "type": "m.room.redaction",
                "room_id": delivered.room_id,
                "sender": sender,
                "redacts": delivered.event_id,
                "content": {"redacts": delivered.event_id, "reason": reason[:300]},
            }
            try:
                if sender == self.bot:  # invited and given the power to redact, it comes in when it is needed
                    await self._api.update_room_membership(self.bot, self.bot, delivered.room_id, "join")
                await self._api.create_and_send_event_into_room(event)
            except SynapseError as error:
                if error.code not in (403, 404):
                    raise
                logger.warning("%s may not redact %s: %s", sender, delivered.event_id, error.msg)
            else:
                return True
        return False

    async def send(self, room: str, sender: str, content: Content, message: str, kind: str = "m.room.message") -> None:
        """Send in a local account's name. Our own check lets it pass, and it is noted as ``message``."""
        mark = passing(room, sender, kind, content)
        self.passing[mark] = message
        try:
            await self._api.create_and_send_event_into_room(
                {"type": kind, "room_id": room, "sender": sender, "content": content}
            )
        finally:
            self.passing.pop(mark, None)

    async def members(self, room: str) -> list[str]:
        """The joined members of a room, 500 at most."""
        state = await self._api.get_room_state(room, [("m.room.member", None)])
        joined = [account for (_, account), event in state.items() if event.content.get("membership") == "join"]
        return joined[:JOINED]

    async def shown_to_invited(self, room: str) -> str:
        """What somebody who is invited reads: the room's name and topic."""
        state = await self._api.get_room_state(room, [("m.room.name", ""), ("m.room.topic", "")])
        texts = [state[key, ""].content.get(name) for key, name in _SHOWN if (key, "") in state]
        return "\n".join(text for text in texts if isinstance(text, str))

    async def mail(self, account: str, subject: str, text: str) -> None:
        """Write to an account's mail addresses; servers that send no mail leave it."""
        try:
            for known in await self._api.get_threepids_for_user(account):
                if known.get("medium") == "email":
                    await self._api.send_mail(known["address"], subject, f"<p>{text}</p>", text)
        except Exception:
            logger.warning("no mail to the owner of %s: is mail set up?", account, exc_info=True)


_SHOWN = (("m.room.name", "name"), ("m.room.topic", "topic"))


def passing(room: str, sender: str, kind: str, content: object) -> str:
    """Marks an event that we send ourselves."""
    return digest(room, sender, kind, json.loads(json.dumps(content, default=dict)))


def _bearer(token: str) -> dict[bytes, list[bytes]]:
    return {b"Authorization": [b"Bearer " + token.encode()]}
