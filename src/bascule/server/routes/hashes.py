"""Hashes of the network's verdicts: for clients that ask of a link without saying which."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, QueryParameter

from bascule.server.description import problems
from bascule.server.hashes import CACHE_SECONDS, MOST_PREFIXES, FoundHashes, Hashes, ListName
from bascule.server.routes.context import FromCaller, guarded

Prefixes = Annotated[list[str], QueryParameter(min_items=1, max_items=MOST_PREFIXES)]
Version = Annotated[str, QueryParameter(max_length=64)]
_KEEP = {"cache-control": f"private, max-age={CACHE_SECONDS}"}


class RiceDeltas(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sorted hashes: the first, and Rice-Golomb coded differences; see ``bascule.lists.formats.rice``."""

    riceParameter: int  # noqa: N815 # the contract's own name
    entriesCount: int  # noqa: N815 # the contract's own name
    encodedData: str  # noqa: N815 # the contract's own name
    firstValue: int = 0  # noqa: N815 # the contract's own name
    firstValueFirstPart: str = ""  # noqa: N815 # the contract's own name
    firstValueSecondPart: str = ""  # noqa: N815 # the contract's own name
    firstValueThirdPart: str = ""  # noqa: N815 # the contract's own name
    firstValueFourthPart: str = ""  # noqa: N815 # the contract's own name


class HashList(msgspec.Struct, frozen=True):
    """A list of hashes, whole; or, where the client has the newest, an update without any.

    Attributes:
        name: which list.
        version: give it with the next request.
        partialUpdate: the list has not changed since the version that was given.
        minimumWaitDuration: how long to wait before asking again.
        sha256Checksum: of the hashes, sorted and put one after the other.
        additionsFourBytes: the hashes' first four bytes.
        additionsThirtyTwoBytes: the whole hashes.
    """

    name: ListName
    version: str
    partialUpdate: bool  # noqa: N815 # the contract's own name
    minimumWaitDuration: str  # noqa: N815 # the contract's own name
    sha256Checksum: str | None = None  # noqa: N815 # the contract's own name
    additionsFourBytes: RiceDeltas | None = None  # noqa: N815 # the contract's own name
    additionsThirtyTwoBytes: RiceDeltas | None = None  # noqa: N815 # the contract's own name


@get("/v1/hashes:search", opt=guarded("hashes:read"), tags=["hashes"], responses=problems(400, 401, 403, 429, 503))
async def search_hashes(
    prefixes: Prefixes, caller: FromCaller, request: Request[Any, Any, Any]
) -> Response[FoundHashes]:
    """The hashes that begin with any of these prefixes, each base64 of four bytes. What was not asked is not told."""
    hashes: Hashes = request.app.state.hashes
    client = request.client.host if request.client else ""
    return Response(await hashes.search(caller.network, prefixes, client), headers=_KEEP)


@get(
    "/v1/hashes/list",
    opt=guarded("hashes:read"),
    tags=["hashes"],
    responses=problems(400, 401, 403, 429, 503) | {200: ResponseSpec(HashList, description="The list.")},
)
async def hash_list(
    caller: FromCaller, request: Request[Any, Any, Any], name: FromQuery[ListName] = "any-4b", version: Version = ""
) -> Response[bytes]:
    """A list of hashes: first four bytes of all of them, or whole ones by verdict."""
    hashes: Hashes = request.app.state.hashes
    client = request.client.host if request.client else ""
    found = await hashes.listed(caller.network, name, version, client)
    return Response(found, headers=_KEEP, media_type="application/json")


ROUTES = (search_hashes, hash_list)
DESCRIBED = (FoundHashes, HashList)
