"""Exposure: how far something got, and the rescue list."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter

from bascule.exposure.rescue import LARGE
from bascule.exposure.table import rescue_csv
from bascule.gate.contracts import Scope
from bascule.server.description import problems
from bascule.server.exposure import (
    MOST_LISTED,
    CarriedMessage,
    Exposure,
    Question,
    Rescue,
    carried_messages,
    exposure_of,
    rescue_of,
)
from bascule.server.routes.context import FromCaller, FromService, guarded
from bascule.server.verdicts import Match

Url = Annotated[str | None, QueryParameter(min_length=1, max_length=8192)]
AskedScope = Annotated[Scope, QueryParameter(name="scope")]
SubjectName = Annotated[str | None, QueryParameter(min_length=1, max_length=8192, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Time = Annotated[float, QueryParameter(ge=0, le=1e11)]
Large = Annotated[int, QueryParameter(ge=1, le=1000)]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST_LISTED)]


class CarriedMessages(msgspec.Struct, frozen=True):
    """Messages opened far outside their audience, latest first; ask for those before the last one's number for more."""

    messages: tuple[CarriedMessage, ...]


async def provide_about(
    url: Url = None,
    match: FromQuery[Match] = "exact",
    on: AskedScope = "destination",
    subject: SubjectName = None,
    since: Time = 0.0,
    until: Time = 1e11,
) -> Question:
    """What is asked about."""
    return Question(url, match, on, subject, since, until)


async def provide_bounds(large: Large = LARGE, limit: Limit = MOST_LISTED) -> tuple[int, int]:
    """How much is listed."""
    return large, limit


ABOUT = {"about": Provide(provide_about)}
BOUNDED = ABOUT | {"bounds": Provide(provide_bounds)}
FromAbout = NamedDependency[Question]
FromBounds = NamedDependency[tuple[int, int]]


@get(
    "/v1/exposure",
    opt=guarded("exposure:read"),
    tags=["exposure"],
    dependencies=ABOUT,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_exposure(about: FromAbout, caller: FromCaller, service: FromService) -> Exposure:
    """How far a destination, message, sender, page or campaign got, in numbers."""
    return await exposure_of(service, caller.network, about)


@get(
    "/v1/rescue",
    opt=guarded("exposure:read"),
    tags=["exposure"],
    dependencies=BOUNDED,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_rescue(about: FromAbout, bounds: FromBounds, caller: FromCaller, service: FromService) -> Rescue:
    """Whom to help, those most in danger first."""
    subject, found = await rescue_of(service, caller.network, _bounded(about, bounds))
    return Rescue(subject.scope, subject.name, subject.up_at, **msgspec.structs.asdict(found))


@get(
    "/v1/rescue.csv",
    opt=guarded("exposure:read"),
    media_type="text/csv",
    tags=["exposure"],
    dependencies=BOUNDED,
    responses=problems(400, 401, 403, 404, 429),
)
async def get_rescue_table(
    about: FromAbout, bounds: FromBounds, caller: FromCaller, service: FromService
) -> Response[str]:
    """The rescue list as a table for spreadsheets: no cell of it is a formula."""
    _, found = await rescue_of(service, caller.network, _bounded(about, bounds))
    headers = {"content-disposition": 'attachment; filename="rescue.csv"', "cache-control": "no-store"}
    return Response("".join(rescue_csv(found)), media_type="text/csv", headers=headers)


@get(
    "/v1/exposure/carried",
    opt=guarded("exposure:read"),
    tags=["exposure"],
    responses=problems(400, 401, 403, 429),
)
async def get_carried(
    caller: FromCaller,
    service: FromService,
    before: Annotated[int | None, QueryParameter(ge=0, le=2**53)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> CarriedMessages:
    """Messages opened far outside their audience, latest first, with their senders."""
    return CarriedMessages(await carried_messages(service, caller.network, before, limit))


def _bounded(about: Question, bounds: tuple[int, int]) -> Question:
    large, limit = bounds
    return msgspec.structs.replace(about, large=large, limit=limit)


ROUTES = (get_exposure, get_carried, get_rescue, get_rescue_table)
DESCRIBED = (Exposure, CarriedMessages, Rescue)
