"""The HTTP API, described by its own types: OpenAPI 3.1 at ``/schema/openapi.json``. Routes are in ``routes/``."""

import logging
from itertools import chain
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from bascule import __version__
from bascule.server.access import Access
from bascule.server.description import DescribedByTypes
from bascule.server.direct import MAX_BODY
from bascule.server.hashes import Hashes
from bascule.server.messages import Messages
from bascule.server.metrics import Metrics
from bascule.server.problems import TITLES, TOO_DEEP, Problem, ProblemError, field_named, own_words, problem_headers
from bascule.server.review.appeals import Appeals
from bascule.server.review.reports import Reports
from bascule.server.routes import (
    appeals,
    audit,
    backtests,
    containment,
    decoys,
    events,
    exposure,
    groups,
    hashes,
    infection,
    links,
    messages,
    recalls,
    reports,
    review,
    rules,
    service,
    verdicts,
    viewers,
)
from bascule.server.routes.context import DEPENDENCIES, caller_of
from bascule.server.service import Service

LOG = logging.getLogger("bascule.api")
SUBJECTS = (
    messages, verdicts, hashes, links, recalls, reports, review, appeals, exposure, groups, infection, viewers, events,
    containment, decoys, rules, backtests, audit, service,
)  # fmt: skip
DESCRIBED = (*chain.from_iterable(subject.DESCRIBED for subject in SUBJECTS), Problem)
"""The types of requests and answers, as the API's description shows them."""

_FRAMEWORKS_OWN = {"on": "scope", "standing": "state"}
"""Query parameters whose names the framework keeps for itself, by what handlers call them."""


def _problem(_: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    problem = _as_problem(error)
    headers = problem_headers(problem.status)
    kind = headers.pop("content-type")
    if isinstance(error, HTTPException) and error.headers and "allow" in error.headers:
        headers["allow"] = error.headers["allow"]
    return Response(problem, status_code=problem.status, headers=headers, media_type=kind)


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, ValidationException):
        return _as_invalid(error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        title = TITLES.get(error.status_code, "Error")
        return Problem(title, error.status_code, error.detail[:500])
    if isinstance(error, RecursionError) and "deserializing" in str(error):
        return Problem(TITLES[400], 400, TOO_DEEP)
    LOG.error("unexpected error", exc_info=error)
    return Problem(TITLES[500], 500, "Something went wrong on our side; it has been logged.")


def _as_invalid(error: ValidationException) -> Problem:
    """What the framework says of a request that does not fit; it calls the body ``data``."""
    first = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    field, detail = (first.get("key"), first.get("message")) if isinstance(first, dict) else (None, None)
    detail = str(detail or error.detail)
    if detail == "'data'":
        return Problem(TITLES[400], 400, "Expected a body; there is none.")
    at_fault = str(field).removeprefix("data").removeprefix(".") if field else None
    detail, at_fault = own_words(detail, at_fault)
    name = field_named(detail, _FRAMEWORKS_OWN.get(at_fault or "", at_fault))
    return Problem(TITLES[400], 400, detail.removesuffix(" - at `$[...]`")[:500], name)


def make_api(serving: Service, access: Access, send_path: Messages, figures: Metrics) -> Litestar:
    """The API application."""
    app = Litestar(
        [*chain.from_iterable(subject.ROUTES for subject in SUBJECTS)],
        guards=[caller_of],
        dependencies=DEPENDENCIES,
        exception_handlers={Exception: _problem},
        openapi_config=OpenAPIConfig(
            title="Bascule",
            version=__version__,
            description="Check messages, set verdicts, open links.",
            use_handler_docstrings=True,
            components=Components(
                security_schemes={"key": SecurityScheme(type="http", scheme="bearer", description="An API key, bk_…")}
            ),
            security=[{"key": []}],
            render_plugins=[DescribedByTypes(DESCRIBED)],
        ),
        request_max_body_size=MAX_BODY,
        logging_config=None,
    )
    app.state.update({"service": serving, "access": access, "messages": send_path, "metrics": figures})
    app.state.update({"reports": Reports(serving), "appeals": Appeals(serving), "hashes": Hashes(serving)})
    return app
