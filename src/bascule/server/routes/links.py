"""Links: what a wrapped link holds."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath

from bascule.judge.verdict import Verdict
from bascule.links.target import read_target
from bascule.server.description import problems
from bascule.server.problems import ProblemError
from bascule.server.routes.context import FromCaller, FromService, guarded, rest_of_path


class OpenedLink(msgspec.Struct, frozen=True):
    """What a wrapped link holds, and what is believed of it now."""

    destination: str
    tag: str
    audience: int
    warned: bool
    key: str
    verdict: Verdict


@get(
    "/v1/links/{token:path}",
    opt=guarded("links:read"),
    tags=["links"],
    responses=problems(400, 401, 403, 404, 429),
)
async def opened_link(
    token: FromPath[str], caller: FromCaller, service: FromService, request: Request[Any, Any, Any]
) -> OpenedLink:
    """What a wrapped link (its part behind the link base) holds, and what is believed of it now."""
    target = read_target(b"/" + rest_of_path(request, "/v1/links/", token).encode())
    crossing = service.bridge.cross(target.token if target else b"", service.clock())
    link = crossing.link
    if link is None or link.opened.network != caller.network:
        raise ProblemError(404, "No such link in this network.", "token")
    opened = link.opened
    return OpenedLink(opened.destination, opened.tag, opened.audience, opened.warned, opened.key, crossing.verdict)


ROUTES = (opened_link,)
DESCRIBED = (OpenedLink,)
