"""Pages and campaigns: what belongs to them."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from bascule.gate.campaign_summary import CampaignSummary
from bascule.gate.contracts import Member, MemberKind
from bascule.server import groups
from bascule.server.description import problems
from bascule.server.groups import NewMembers, NewPageDestination
from bascule.server.routes.context import FromCaller, FromService, guarded

Value = Annotated[str, QueryParameter(min_length=1, max_length=8192)]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
Reason = Annotated[str, QueryParameter(max_length=500)]


class Campaigns(msgspec.Struct, frozen=True):
    """Campaigns, the one that grew last first."""

    campaigns: tuple[CampaignSummary, ...]


class Members(msgspec.Struct, frozen=True):
    """What belongs to a page or campaign, in the order it came."""

    members: tuple[Member, ...]


@post(
    "/v1/pages/{fingerprint:str}/destinations",
    opt=guarded("campaigns:write"),
    status_code=201,
    tags=["campaigns"],
    responses=problems(400, 401, 403, 413, 429),
)
async def see_page(
    fingerprint: FromPath[str], data: JSONBody[NewPageDestination], caller: FromCaller, service: FromService
) -> Member:
    """Say where a page was seen and what it asks for; verdicts on the page hold there from then on."""
    page = groups.group_named(fingerprint, "fingerprint")
    return await groups.see_page(service, caller.network, caller.key, page, data)


@get(
    "/v1/pages/{fingerprint:str}/destinations",
    opt=guarded("campaigns:read"),
    tags=["campaigns"],
    responses=problems(400, 401, 403, 404, 429),
)
async def page_destinations(fingerprint: FromPath[str], caller: FromCaller, service: FromService) -> Members:
    """Where a page was seen."""
    page = groups.group_named(fingerprint, "fingerprint")
    return Members(groups.members_of(service, caller.network, "page", page, "fingerprint"))


@delete(
    "/v1/pages/{fingerprint:str}/destinations",
    opt=guarded("campaigns:write"),
    status_code=200,
    tags=["campaigns"],
    responses=problems(400, 401, 403, 404, 429),
)
async def unsee_page(
    fingerprint: FromPath[str], caller: FromCaller, service: FromService, value: Value, reason: Reason = ""
) -> Member:
    """Take a destination, by its expression, away from a page."""
    page = groups.group_named(fingerprint, "fingerprint")
    return await groups.leave_page(service, caller.network, caller.key, page, value, reason)


@post(
    "/v1/campaigns/{name:str}/members",
    opt=guarded("campaigns:write"),
    status_code=201,
    tags=["campaigns"],
    responses=problems(400, 401, 403, 413, 429),
)
async def join_campaign(
    name: FromPath[str], data: JSONBody[NewMembers], caller: FromCaller, service: FromService
) -> Members:
    """Say what belongs to a campaign; verdicts on the campaign hold for it from then on."""
    campaign = groups.group_named(name, "name")
    return Members(await groups.join_campaign(service, caller.network, caller.key, campaign, data))


@get("/v1/campaigns", opt=guarded("campaigns:read"), tags=["campaigns"], responses=problems(400, 401, 403, 429))
async def campaigns(caller: FromCaller, service: FromService, limit: Limit = 100) -> Campaigns:
    """The campaigns that were found or made, the one that grew last first."""
    return Campaigns(await service.ledger.campaigns(caller.network, limit))


@get(
    "/v1/campaigns/{name:str}/members",
    opt=guarded("campaigns:read"),
    tags=["campaigns"],
    responses=problems(400, 401, 403, 404, 429),
)
async def campaign_members(name: FromPath[str], caller: FromCaller, service: FromService) -> Members:
    """What belongs to a campaign, and why."""
    campaign = groups.group_named(name, "name")
    return Members(groups.members_of(service, caller.network, "campaign", campaign, "name"))


@delete(
    "/v1/campaigns/{name:str}/members",
    opt=guarded("campaigns:write"),
    status_code=200,
    tags=["campaigns"],
    responses=problems(400, 401, 403, 404, 429),
)
async def leave_campaign(
    name: FromPath[str],
    caller: FromCaller,
    service: FromService,
    kind: FromQuery[MemberKind],
    value: Value,
    reason: Reason = "",
) -> Member:
    """Take a member out of a campaign; a destination by its expression."""
    campaign = groups.group_named(name, "name")
    return await groups.leave_campaign(service, caller.network, caller.key, campaign, kind, value, reason)


ROUTES = (see_page, page_destinations, unsee_page, campaigns, join_campaign, campaign_members, leave_campaign)
DESCRIBED = (NewPageDestination, NewMembers, Member, Members, CampaignSummary, Campaigns)
