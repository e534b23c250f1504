import asyncio
from typing import Any

from bascule_synapse.admin import Admin


class Homeserver:
    def __init__(self) -> None:
        self.asked: list[tuple[str, str, object, str]] = []
        self.devices = [{"device_id": "A"}, {"device_id": "B"}]

    async def call(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> Any:
        self.asked.append((method, path, body, token))
        return {"event_reports": [{"id": 2}, {"id": 1}], "devices": self.devices, "event": {"content": {"body": "a"}}}

    async def token(self) -> str:
        return "t"


def test_each_call_is_the_one_of_the_admin_api() -> None:
    homeserver = Homeserver()
    admin = Admin(homeserver.call, homeserver.token)

    async def play() -> None:
        await admin.suspend("@a/b:x", True)
        await admin.end_sessions("@a:x")
        assert await admin.event("$1/2") == {"content": {"body": "a"}}
        assert [one["id"] for one in await admin.reports()] == [2, 1]
        await admin.notice("@a:x", "hello", "acc_1-1 @a:x")

    asyncio.run(play())
    content = {"user_id": "@a:x", "content": {"msgtype": "m.text", "body": "hello"}}
    assert homeserver.asked == [
        ("PUT", "/_synapse/admin/v1/suspend/%40a%2Fb%3Ax", {"suspend": True}, "t"),
        ("GET", "/_synapse/admin/v2/users/%40a%3Ax/devices", None, "t"),
        ("POST", "/_synapse/admin/v2/users/%40a%3Ax/delete_devices", {"devices": ["A", "B"]}, "t"),
        ("GET", "/_synapse/admin/v1/fetch_event/%241%2F2", None, "t"),
        ("GET", "/_synapse/admin/v1/event_reports?dir=b&limit=100", None, "t"),
        ("PUT", "/_synapse/admin/v1/send_server_notice/acc_1-1%20%40a%3Ax", content, "t"),
    ]


def test_where_there_are_no_devices_none_are_ended() -> None:
    homeserver = Homeserver()
    homeserver.devices = []
    asyncio.run(Admin(homeserver.call, homeserver.token).end_sessions("@a:x"))
    assert len(homeserver.asked) == 1
