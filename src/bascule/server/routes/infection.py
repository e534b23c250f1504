"""The infection tree of a campaign."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter

from bascule.campaigns.graphml import MOST_EDGES, graphml
from bascule.console.infection import picture
from bascule.server import groups
from bascule.server.description import problems
from bascule.server.exposure import Question
from bascule.server.infection import (
    MOST_LISTED,
    Asked,
    Infection,
    InfectionExposures,
    exposures_of,
    grown,
    infection_of,
)
from bascule.server.routes.context import FromCaller, FromService, guarded

Time = Annotated[float, QueryParameter(ge=0, le=1e11)]
Offset = Annotated[int, QueryParameter(ge=0, le=10**7)]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST_LISTED)]
Seed = Annotated[int, QueryParameter(ge=0, le=2**31)]
Edges = Annotated[int, QueryParameter(ge=1, le=MOST_EDGES)]
PRIVATE = {"cache-control": "no-store"}


async def provide_asked(
    name: FromPath[str],
    since: Time = 0.0,
    until: Time = 1e11,
    pseudonyms: FromQuery[bool] = False,
) -> Asked:
    """The campaign that is asked about."""
    campaign = groups.group_named(name, "name")
    question = Question(scope="campaign", subject=campaign, since=since, until=until)
    return Asked(question, pseudonyms)


async def provide_page(offset: Offset = 0, limit: Limit = 1000) -> tuple[int, int]:
    """Which page of a list."""
    return offset, limit


ASKED = {"asked": Provide(provide_asked)}
PAGED = ASKED | {"page": Provide(provide_page)}
FromAsked = NamedDependency[Asked]
FromPage = NamedDependency[tuple[int, int]]


@get(
    "/v1/campaigns/{name:str}/infection",
    opt=guarded("exposure:read"),
    tags=["campaigns"],
    dependencies=PAGED,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_infection(
    asked: FromAsked,
    page: FromPage,
    caller: FromCaller,
    service: FromService,
    counterfactual: FromQuery[bool] = False,
    seed: Seed = 1,
) -> Infection:
    """How a campaign went from account to account: numbers, and the accounts that sent it, a page at a time."""
    about = msgspec.structs.replace(_paged(asked, page), counterfactual=counterfactual, seed=seed)
    return await infection_of(service, caller.network, about)


@get(
    "/v1/campaigns/{name:str}/infection/exposures",
    opt=guarded("exposure:read"),
    tags=["campaigns"],
    dependencies=PAGED,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_infection_exposures(
    asked: FromAsked, page: FromPage, caller: FromCaller, service: FromService
) -> InfectionExposures:
    """Who showed whom the link, when, whether it was opened, and whether the account turned; a page at a time."""
    return await exposures_of(service, caller.network, _paged(asked, page))


@get(
    "/v1/campaigns/{name:str}/infection.graphml",
    opt=guarded("exposure:read"),
    media_type="application/graphml+xml",
    tags=["campaigns"],
    dependencies=ASKED,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_infection_graph(
    asked: FromAsked, caller: FromCaller, service: FromService, edges: Edges = MOST_EDGES
) -> Response[str]:
    """The tree and the exposures as GraphML."""
    found = await grown(service, caller.network, asked)
    headers = PRIVATE | {"content-disposition": 'attachment; filename="infection.graphml"'}
    document = "".join(graphml(found.tree, found.spread, edges))
    return Response(document, media_type="application/graphml+xml", headers=headers)


@get(
    "/v1/campaigns/{name:str}/infection.svg",
    opt=guarded("exposure:read"),
    media_type="image/svg+xml",
    tags=["campaigns"],
    dependencies=ASKED,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_infection_picture(asked: FromAsked, caller: FromCaller, service: FromService) -> Response[str]:
    """The tree as a picture."""
    found = await grown(service, caller.network, asked)
    headers = PRIVATE | {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(picture(found.tree, found.subject.name), media_type="image/svg+xml", headers=headers)


def _paged(asked: Asked, page: tuple[int, int]) -> Asked:
    offset, limit = page
    return msgspec.structs.replace(asked, offset=offset, limit=limit)


ROUTES = (get_infection, get_infection_exposures, get_infection_graph, get_infection_picture)
DESCRIBED = (Infection, InfectionExposures)
