"""Errors as RFC 9457 problem details: what is wrong, which field, what was expected; never a traceback."""

import re

import msgspec

CONTENT_TYPE = "application/problem+json"
TOO_DEEP = "The body is nested too deeply."
_AT = re.compile(r"(?s)(.*?)(?: - at `\$\.?(.*)`)?")
_LEADING = re.compile(r"(?s)([a-z_]+): (.*)")
_BELOW = re.compile(r"(?s)Object (?:missing required|contains unknown) field `(.*)`")
TITLES: dict[int, str] = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Unprocessable content",
    429: "Too many requests",
    500: "Internal server error",
    503: "Service unavailable",
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details, with the field that is at fault as an extension member.

    Attributes:
        title: the kind of problem.
        status: the HTTP status.
        detail: what was wrong with this request.
        field: which field of it, as a JSON path without ``$``; None where it is no field's fault.
        type: names the kind of problem; ``about:blank`` means the status says it all.
    """

    title: str
    status: int
    detail: str = ""
    field: str | None = None
    type: str = "about:blank"


class ProblemError(Exception):
    """A request cannot be answered; carries what to tell its sender."""

    def __init__(self, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.problem = Problem(TITLES.get(status, "Error"), status, detail, field)


def problem_body(problem: Problem) -> bytes:
    """The body to answer with."""
    return msgspec.json.encode(problem)


def from_validation(error: Exception) -> ProblemError:
    """A decoding error of ``msgspec``: naming the field that does not fit."""
    if isinstance(error, RecursionError):
        return ProblemError(400, TOO_DEEP)
    match = _AT.fullmatch(str(error))
    detail, field = (match[1], match[2]) if match else (str(error), None)
    if isinstance(error, msgspec.ValidationError):
        detail, field = own_words(detail, field)
        return ProblemError(400, detail[:300], field_named(detail, field))
    return ProblemError(400, f"The body is not valid JSON: {detail}"[:300])


def own_words(detail: str, field: str | None) -> tuple[str, str | None]:
    """What a type of ours says of itself, ``field: words``, taken apart: the words, and the field below ``field``."""
    leading = _LEADING.match(detail)
    if leading is None:
        return detail, field
    return leading[2], f"{field}.{leading[1]}" if field else leading[1]


def field_named(detail: str, field: str | None) -> str | None:
    """The field at fault: ``field``, or the one below it that ``detail`` says is missing or unknown."""
    below = _BELOW.match(detail)
    if below:
        field = f"{field}.{below[1]}" if field else below[1]
    return field[:200] if field else None


def problem_headers(status: int) -> dict[str, str]:
    """Headers beside the body: what to do about it, where HTTP has a word for that."""
    headers = {"content-type": CONTENT_TYPE, "cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status == 429:
        headers["retry-after"] = "1"
    return headers
