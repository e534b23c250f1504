"""Synapse's admin API, for what the module API has no call for: suspending, ending sessions, notices."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

Call = Callable[[str, str, dict[str, Any] | None, str], Awaitable[Any]]
Token = Callable[[], Awaitable[str]]


class Admin:
    """Calls of one homeserver's admin API.

    Args:
        call: method, path, JSON body or None, access token; reads JSON. Raises for others than 2xx, with ``code``.
        token: an admin's access token.
    """

    def __init__(self, call: Call, token: Token) -> None:
        self._call = call
        self._token = token

    async def suspend(self, account: str, suspended: bool) -> None:
        """Have an account send nothing, or send again."""
        await self._ask("PUT", f"/_synapse/admin/v1/suspend/{_part(account)}", {"suspend": suspended})

    async def end_sessions(self, account: str) -> None:
        """Log out all devices of an account."""
        path = f"/_synapse/admin/v2/users/{_part(account)}"
        told = await self._ask("GET", f"{path}/devices")
        devices = [device["device_id"] for device in told["devices"]]
        if devices:
            await self._ask("POST", f"{path}/delete_devices", {"devices": devices})

    async def event(self, event_id: str) -> dict[str, Any]:
        """An event as it was delivered."""
        told = await self._ask("GET", f"/_synapse/admin/v1/fetch_event/{_part(event_id)}")
        return dict(told["event"])

    async def reports(self) -> list[dict[str, Any]]:
        """The last hundred reports of users, the newest first."""
        told = await self._ask("GET", "/_synapse/admin/v1/event_reports?dir=b&limit=100")
        return list(told["event_reports"])

    async def notice(self, account: str, text: str, once: str) -> None:
        """Tell a local account something by server notice, once for each ``once``."""
        path = f"/_synapse/admin/v1/send_server_notice/{_part(once)}"
        await self._ask("PUT", path, {"user_id": account, "content": {"msgtype": "m.text", "body": text}})

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return await self._call(method, path, body, await self._token())


def _part(name: str) -> str:
    return quote(name, safe="")
