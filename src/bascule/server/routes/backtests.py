"""Backtests: what rules would have done to the record, and what those in use did."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from bascule.judge.tally import Report
from bascule.server.backtests import Backtest, Backtests, NewBacktest
from bascule.server.description import problems
from bascule.server.routes.context import FromCaller, FromService, guarded


class Latest(msgspec.Struct, frozen=True):
    """Backtests, the latest first, without their reports."""

    backtests: tuple[Backtest, ...]


@post(
    "/v1/backtests",
    opt=guarded("rules:write"),
    status_code=202,
    tags=["rules"],
    responses=problems(400, 401, 403, 409, 413, 429),
)
async def start(data: JSONBody[NewBacktest], caller: FromCaller, service: FromService) -> Backtest:
    """Judge the record again with rules, beside everything else; ask for it by its id until it is done."""
    return await Backtests(service).start(caller.network, caller.key, data)


@get("/v1/backtests", opt=guarded("rules:read"), tags=["rules"], responses=problems(400, 401, 403, 429))
async def backtests(caller: FromCaller, service: FromService) -> Latest:
    """The latest backtests."""
    return Latest(Backtests(service).all(caller.network))


@get("/v1/backtests/{id:str}", opt=guarded("rules:read"), tags=["rules"], responses=problems(400, 401, 403, 404, 429))
async def backtest(id: FromPath[str], caller: FromCaller, service: FromService) -> Backtest:
    """A backtest, with its report once it is done."""
    return Backtests(service).one(caller.network, id)


ROUTES = (start, backtests, backtest)
DESCRIBED = (NewBacktest, Backtest, Latest, Report)
