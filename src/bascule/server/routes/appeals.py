"""Appeals: a sender or a site's owner says that a verdict is wrong, and is answered."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath, JSONBody

from bascule.server.description import problems
from bascule.server.problems import ProblemError
from bascule.server.review.appeals import AppealAnswer, Appeals, NewAppeal
from bascule.server.routes.context import FromCaller, guarded


@post(
    "/v1/appeals",
    opt=guarded("appeals:write"),
    status_code=201,
    tags=["review"],
    responses=problems(400, 401, 403, 404, 413, 429),
)
async def new_appeal(data: JSONBody[NewAppeal], caller: FromCaller, request: Request[Any, Any, Any]) -> AppealAnswer:
    """Hand in an appeal. It is in the review queue when this is answered; ``status_url`` is for the appellant."""
    appeals: Appeals = request.app.state.appeals
    return await appeals.take(caller.network, data)


@get(
    "/v1/appeals/{appeal:str}",
    opt=guarded("appeals:write"),
    tags=["review"],
    responses=problems(400, 401, 403, 404, 429),
)
async def one_appeal(appeal: FromPath[str], caller: FromCaller, request: Request[Any, Any, Any]) -> AppealAnswer:
    """How an appeal stands."""
    appeals: Appeals = request.app.state.appeals
    found = appeals.found(caller.network, appeal)
    if found is None:
        raise ProblemError(404, f"No appeal {appeal[:50]!r} is kept in this network.", "appeal")
    return found


ROUTES = (new_appeal, one_appeal)
DESCRIBED = (NewAppeal, AppealAnswer)
