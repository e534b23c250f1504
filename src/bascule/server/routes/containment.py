"""Accounts that seem taken over: how they stand, steps by hand, and messages that wait for it."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from bascule.accounts.containment import Containment, State
from bascule.accounts.containment_contracts import HeldMessage, Passage
from bascule.accounts.notice import Notice, Told
from bascule.gate.api_keys import Caller
from bascule.server import containment
from bascule.server.containment import AccountView, HandStep, HeldSettled, NamedStep, NewHeld, NewStep
from bascule.server.description import problems
from bascule.server.routes.context import FromCaller, FromService, guarded
from bascule.server.service import Service

AccountName = FromPath[str]
Limit = Annotated[int, QueryParameter(ge=1, le=1000)]
After = Annotated[int, QueryParameter(ge=0, le=2**53)]
ByName = Annotated[str | None, QueryParameter(min_length=1, max_length=255)]
AfterName = Annotated[str, QueryParameter(max_length=255)]
_STEP_PROBLEMS = problems(400, 401, 403, 409, 413, 429, 503)


class ContainedAccounts(msgspec.Struct, frozen=True):
    """Accounts that are not normal, in the order of their names; ask for those after the last one's for more."""

    accounts: tuple[Containment, ...]


class HeldMessages(msgspec.Struct, frozen=True):
    """A page of messages that wait, in the order they came.

    Attributes:
        messages: those that wait.
        next: what to give as ``after`` for those that follow; null where these are the last for now.
    """

    messages: tuple[HeldMessage, ...]
    next: int | None = None


@get("/v1/accounts", opt=guarded("accounts:read"), tags=["accounts"], responses=problems(400, 401, 403, 429))
async def contained_accounts(
    caller: FromCaller,
    service: FromService,
    standing: Annotated[State | None, QueryParameter(name="state")] = None,
    shadow: Annotated[bool | None, QueryParameter()] = None,
    account: ByName = None,
    after: AfterName = "",
    limit: Limit = 100,
) -> ContainedAccounts:
    """Accounts that something is done about; with ``shadow`` only those it is told of, or only those it is done to."""
    if account is not None:
        shown = await containment.view(service, caller.network, containment.account_named(account))
        kept = shown.containment
        fits = kept.state != "normal" and standing in (None, kept.state) and shadow in (None, kept.shadow)
        return ContainedAccounts((kept,) if fits else ())
    return ContainedAccounts(await containment.contained(service, caller.network, standing, shadow, after, limit))


@post(
    "/v1/accounts",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=_STEP_PROBLEMS,
)
async def named_step(data: JSONBody[NamedStep], caller: FromCaller, service: FromService) -> Containment:
    """Make a step for an account that is named in the body: for names with a slash, too."""
    return await _step(service, caller, data.account, data.step, NewStep(data.reason, data.evidence))


@get(
    "/v1/accounts/{account:str}",
    opt=guarded("accounts:read"),
    tags=["accounts"],
    responses=problems(400, 401, 403, 429),
)
async def one_account(account: AccountName, caller: FromCaller, service: FromService) -> AccountView:
    """How an account stands, what led there, and what your network was told. One never heard of is normal."""
    return await containment.view(service, caller.network, containment.account_named(account))


@get(
    "/v1/accounts/{account:str}/held",
    opt=guarded("accounts:read"),
    tags=["accounts"],
    responses=problems(400, 401, 403, 429),
)
async def held_messages(
    account: AccountName, caller: FromCaller, service: FromService, after: After = 0, limit: Limit = 100
) -> HeldMessages:
    """An account's messages that wait, with their texts while those are kept."""
    name = containment.account_named(account)
    found = await containment.held_of(service, caller.network, name, after, limit)
    return HeldMessages(found, found[-1].number if len(found) == limit else None)


@post(
    "/v1/accounts/{account:str}/held",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=problems(400, 401, 403, 404, 413, 429),
)
async def settle_held(
    account: AccountName, data: JSONBody[NewHeld], caller: FromCaller, service: FromService
) -> HeldSettled:
    """Let an account's held messages go, or give them up; your webhook hears of each."""
    name = containment.account_named(account)
    return await containment.settle_held(service, caller.network, caller.key, name, data)


@post(
    "/v1/accounts/{account:str}/watch",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=_STEP_PROBLEMS,
)
async def watch(account: AccountName, data: JSONBody[NewStep], caller: FromCaller, service: FromService) -> Containment:
    """Look at an account more closely."""
    return await _step(service, caller, account, "watch", data)


@post(
    "/v1/accounts/{account:str}/challenge",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=_STEP_PROBLEMS,
)
async def challenge(
    account: AccountName, data: JSONBody[NewStep], caller: FromCaller, service: FromService
) -> Containment:
    """Have an account prove that its owner is there; its links warn until then."""
    return await _step(service, caller, account, "challenge", data)


@post(
    "/v1/accounts/{account:str}/freeze",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=_STEP_PROBLEMS,
)
async def freeze(
    account: AccountName, data: JSONBody[NewStep], caller: FromCaller, service: FromService
) -> Containment:
    """Freeze an account: its links and blasts are held in every process when this is answered. Twice is once."""
    return await _step(service, caller, account, "freeze", data)


@post(
    "/v1/accounts/{account:str}/restore",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=_STEP_PROBLEMS,
)
async def restore(
    account: AccountName, data: JSONBody[NewStep], caller: FromCaller, service: FromService
) -> Containment:
    """Say that an account is its owner's again."""
    return await _step(service, caller, account, "restore", data)


@post(
    "/v1/accounts/{account:str}/undo",
    opt=guarded("accounts:write"),
    status_code=200,
    tags=["accounts"],
    responses=_STEP_PROBLEMS,
)
async def undo(account: AccountName, data: JSONBody[NewStep], caller: FromCaller, service: FromService) -> Containment:
    """Say that it was a mistake: everything since the account was normal is taken back, but for the audit trail."""
    return await _step(service, caller, account, "undo", data)


async def _step(service: Service, caller: Caller, account: str, step: HandStep, data: NewStep) -> Containment:
    name = containment.account_named(account)
    return await containment.take_step(service, caller.network, caller.key, name, step, data)


ROUTES = (
    contained_accounts, named_step, one_account, held_messages, settle_held, watch, challenge, freeze, restore, undo,
)  # fmt: skip
DESCRIBED = (
    NewStep, NamedStep, NewHeld, HeldSettled, Containment, ContainedAccounts, HeldMessage, HeldMessages, Passage,
    Notice, Told, AccountView,
)  # fmt: skip
