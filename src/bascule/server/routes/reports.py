"""Reports: what the network's users say is wrong."""

from typing import Any

from litestar import Request, post
from litestar.params import JSONBody

from bascule.server.description import problems
from bascule.server.problems import ProblemError
from bascule.server.review.reports import NewReport, ReportAnswer, Reports
from bascule.server.routes.context import FromCaller, guarded


@post(
    "/v1/reports",
    opt=guarded("reports:write"),
    status_code=201,
    tags=["review"],
    responses=problems(400, 401, 403, 404, 413, 429),
)
async def new_report(data: JSONBody[NewReport], caller: FromCaller, request: Request[Any, Any, Any]) -> ReportAnswer:
    """Report a message or a link. The same reporter saying the same of the same again changes nothing."""
    reports: Reports = request.app.state.reports
    if not reports.allows(caller.network, data.reporter):
        raise ProblemError(429, "This reporter reports too often; try again in some minutes.", "reporter")
    return await reports.take(caller.network, data)


ROUTES = (new_report,)
DESCRIBED = (NewReport, ReportAnswer)
