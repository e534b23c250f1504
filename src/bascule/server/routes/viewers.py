"""Viewers: sign who is shown a message, so that clicks can be told apart by account."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody

from bascule.accounts.client import Id
from bascule.gate.viewer import signed_viewer, viewer_key
from bascule.links.token import message_tag
from bascule.server.description import problems
from bascule.server.problems import ProblemError
from bascule.server.routes.context import FromCaller, FromService, guarded

MOST = 1000


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is shown a message.

    Attributes:
        message: the message's id.
        viewers: accounts.
    """

    message: Id
    viewers: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=MOST)]


class SignedViewer(msgspec.Struct, frozen=True):
    """What to put behind the ``?`` of every link of the message, as this account is shown it."""

    viewer: str
    query: str


class SignedViewers(msgspec.Struct, frozen=True):
    """The message's tag, and its viewers in the order asked."""

    tag: str
    viewers: tuple[SignedViewer, ...]


@post(
    "/v1/viewers",
    opt=guarded("links:read"),
    status_code=200,
    tags=["links"],
    responses=problems(400, 401, 403, 413, 429),
)
async def sign_viewers(data: JSONBody[Shown], caller: FromCaller, service: FromService) -> SignedViewers:
    """Sign viewers of a message; nothing is kept. The same can be computed offline with the network's viewer key."""
    ring = service.senders[caller.network].ring
    key, tag = viewer_key(ring), message_tag(ring, data.message)
    try:
        signed = tuple(SignedViewer(one, signed_viewer(key, caller.network, tag, one)) for one in data.viewers)
    except UnicodeEncodeError:
        raise ProblemError(400, "Expected text that UTF-8 can spell.", "viewers") from None
    return SignedViewers(tag, signed)


ROUTES = (sign_viewers,)
DESCRIBED = (Shown, SignedViewers)
