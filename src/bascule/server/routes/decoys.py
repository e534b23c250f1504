"""Decoys: for those alone who may know of them."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from bascule.accounts.decoy_contracts import DecoyHit
from bascule.server import decoys
from bascule.server.decoys import NewDecoys, ShownDecoy
from bascule.server.description import problems
from bascule.server.routes.context import FromCaller, FromService, guarded

Reason = Annotated[str, QueryParameter(max_length=500)]
Before = Annotated[int | None, QueryParameter(ge=0, le=2**53)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]


class ShownDecoys(msgspec.Struct, frozen=True):
    """Decoys, newest first."""

    decoys: tuple[ShownDecoy, ...]


class DecoyHits(msgspec.Struct, frozen=True):
    """Who touched decoys, latest first; ask for those before the last one's number for more."""

    hits: tuple[DecoyHit, ...]


@post(
    "/v1/decoys",
    opt=guarded("decoys"),
    status_code=201,
    tags=["decoys"],
    responses=problems(400, 401, 403, 409, 413, 429),
)
async def plant(data: JSONBody[NewDecoys], caller: FromCaller, service: FromService) -> ShownDecoys:
    """Plant decoys. Their names are hashed and never shown again; one that stands already stays as it is."""
    return ShownDecoys(await decoys.plant_decoys(service, caller.network, caller.key, data))


@get("/v1/decoys", opt=guarded("decoys"), tags=["decoys"], responses=problems(400, 401, 403, 429))
async def standing(caller: FromCaller, service: FromService) -> ShownDecoys:
    """The decoys that stand, by id and label."""
    return ShownDecoys(tuple(map(decoys.shown_decoy, service.store.decoys.standing(caller.network))))


@get("/v1/decoys/hits", opt=guarded("decoys"), tags=["decoys"], responses=problems(400, 401, 403, 429))
async def hits(caller: FromCaller, service: FromService, before: Before = None, limit: Limit = 100) -> DecoyHits:
    """Who touched which decoy."""
    return DecoyHits(await service.store.decoys.hits(caller.network, before, limit))


@delete(
    "/v1/decoys/{decoy:str}",
    opt=guarded("decoys"),
    status_code=200,
    tags=["decoys"],
    responses=problems(400, 401, 403, 404, 429),
)
async def remove(decoy: FromPath[str], caller: FromCaller, service: FromService, reason: Reason = "") -> ShownDecoy:
    """Take a decoy back, by its id."""
    return await decoys.remove_decoy(service, caller.network, caller.key, decoy, reason)


ROUTES = (plant, standing, hits, remove)
DESCRIBED = (NewDecoys, ShownDecoys, DecoyHits)
