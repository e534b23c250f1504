"""Audit: what was done in a network, by whom, when and why; and the end of the chain that proves it."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from bascule.audit.contracts import Filter
from bascule.audit.entry import AuditEntry
from bascule.server.description import problems
from bascule.server.routes.context import FromCaller, FromService, guarded

MOST = 1000
"""Entries in one answer."""
Text = Annotated[str | None, QueryParameter(max_length=8192)]
Action = Annotated[str | None, QueryParameter(pattern=r"^[a-z_]{1,40}(\.[a-z_]{1,40})?$", max_length=81)]
Time = Annotated[float | None, QueryParameter(ge=-1e12, le=1e12)]


class AuditPage(msgspec.Struct, frozen=True):
    """Entries of the caller's network, oldest first.

    Attributes:
        entries: the entries.
        next: what to give as ``after`` for those that follow; null where these are the last for now.
    """

    entries: tuple[AuditEntry, ...]
    next: int | None = None


class ChainEnd(msgspec.Struct, frozen=True):
    """The end of a network's chain: written down elsewhere, it shows later that nothing before it was changed.

    Attributes:
        network: the network.
        number: the last entry's; 0 where there is none.
        hash: the last entry's; 64 zeros where there is none.
        kept_at: when the last entry was written, seconds since the epoch; 0 where there is none.
        now: when this was answered, seconds since the epoch.
    """

    network: str
    number: int
    hash: str
    kept_at: float
    now: float


async def asked_for(
    action: Action = None, subject: Text = None, who: Text = None, since: Time = None, until: Time = None
) -> Filter:
    """Which entries a request asks for."""
    return Filter(action, subject, who, since, until)


@get(
    "/v1/audit",
    opt=guarded("audit:read"),
    dependencies={"which": Provide(asked_for)},
    tags=["audit"],
    responses=problems(400, 401, 403, 429),
)
async def audit_entries(
    caller: FromCaller,
    service: FromService,
    which: NamedDependency[Filter],
    after: Annotated[int, QueryParameter(ge=0, le=2**62)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 100,
) -> AuditPage:
    """What was done in the network, oldest first. ``action``: ``verdict.set``, or ``verdict`` for all of a subject."""
    entries = await service.store.audit.entries(caller.network, which, after, limit)
    return AuditPage(entries, entries[-1].number if len(entries) == limit else None)


@get("/v1/audit/head", opt=guarded("audit:read"), tags=["audit"], responses=problems(400, 401, 403, 429))
async def audit_head(caller: FromCaller, service: FromService) -> ChainEnd:
    """The end of the network's chain. Write it down elsewhere, and what stands before it cannot be changed unseen."""
    head = await service.store.audit.head(caller.network)
    return ChainEnd(caller.network, head.number, head.hash, head.kept_at, service.clock())


ROUTES = (audit_entries, audit_head)
DESCRIBED = (AuditEntry, AuditPage, ChainEnd)
