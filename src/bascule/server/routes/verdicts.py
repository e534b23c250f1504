"""Verdicts: the network's own word on a subject, and what is believed of a destination."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from bascule.gate.contracts import Scope, VerdictEntry
from bascule.server.description import problems
from bascule.server.problems import ProblemError
from bascule.server.routes.context import FromCaller, FromService, guarded
from bascule.server.verdicts import DestinationVerdict, Match, NewVerdict, believed, set_verdict, subject_of
from bascule.server.verdicts import remove_verdict as remove


class Verdicts(msgspec.Struct, frozen=True):
    """A network's own entries, newest first."""

    entries: tuple[VerdictEntry, ...]


@post(
    "/v1/verdicts",
    opt=guarded("verdicts:write"),
    status_code=201,
    tags=["verdicts"],
    responses=problems(400, 401, 403, 404, 413, 429),
)
async def new_verdict(data: JSONBody[NewVerdict], caller: FromCaller, service: FromService) -> VerdictEntry:
    """Set the network's word. It holds in every process when this is answered, for delivered links too."""
    return await set_verdict(service, caller.network, caller.key, data)


@delete(
    "/v1/verdicts",
    opt=guarded("verdicts:write"),
    status_code=200,
    tags=["verdicts"],
    responses=problems(400, 401, 403, 404, 429),
)
async def remove_verdict(
    caller: FromCaller,
    service: FromService,
    url: Annotated[str | None, QueryParameter(max_length=8192)] = None,
    match: FromQuery[Match] = "exact",
    on: Annotated[Scope, QueryParameter(name="scope")] = "destination",
    subject: Annotated[str | None, QueryParameter(max_length=8192)] = None,
    reason: Annotated[str, QueryParameter(max_length=500)] = "",
) -> VerdictEntry:
    """Take the network's word back, named by ``url`` and ``match`` as it was set, or by ``scope`` and ``subject``."""
    name = subject_of(url, match, on, subject)
    removed = await remove(service, caller.network, caller.key, on, name, reason)
    if removed is None:
        raise ProblemError(404, f"No entry stands on {name[:200]!r}.", "subject" if url is None else "url")
    return removed


@get("/v1/verdicts", opt=guarded("verdicts:read"), tags=["verdicts"], responses=problems(400, 401, 403, 429))
async def get_verdict(
    caller: FromCaller, service: FromService, url: Annotated[str | None, QueryParameter(max_length=8192)] = None
) -> DestinationVerdict | Verdicts:
    """What is believed of ``url`` now; without one, the network's own entries."""
    if url is None:
        return Verdicts(await service.ledger.verdicts(caller.network))
    return believed(service, caller.network, url)


ROUTES = (new_verdict, remove_verdict, get_verdict)
DESCRIBED = (NewVerdict, VerdictEntry, DestinationVerdict, Verdicts)
