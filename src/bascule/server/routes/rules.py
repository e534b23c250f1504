"""Rules: the network's own conditions, their modes, and what is wrong with them."""

from litestar import get, put
from litestar.params import JSONBody

from bascule.judge.rules.rule import Rule
from bascule.server.description import problems
from bascule.server.routes.context import FromCaller, FromService, guarded
from bascule.server.rules import NewRules, RuleBook, book_of, put_rules


@get("/v1/rules", opt=guarded("rules:read"), tags=["rules"], responses=problems(400, 401, 403, 429))
async def get_rules(caller: FromCaller, service: FromService) -> RuleBook:
    """The rules in use."""
    return book_of(service, caller.network)


@put("/v1/rules", opt=guarded("rules:write"), tags=["rules"], responses=problems(400, 401, 403, 413, 429))
async def new_rules(data: JSONBody[NewRules], caller: FromCaller, service: FromService) -> RuleBook:
    """Put other rules in their place, all of them or none; every process follows within a second."""
    return await put_rules(service, caller.network, caller.key, data)


ROUTES = (get_rules, new_rules)
DESCRIBED = (NewRules, RuleBook, Rule)
