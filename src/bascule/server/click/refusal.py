"""The uniform answers to requests that never reach the handler, and to handlers that fail."""

from http import HTTPStatus

from bascule.gate.crossing import ClickAnswer, Headers

_HEADERS: Headers = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)

REFUSAL_STATUSES = (400, 408, 413, 414, 417, 431, 500, 501, 503, 505)


def _answer(status: int) -> ClickAnswer:
    return ClickAnswer(status, _HEADERS, None, f"{status} {HTTPStatus(status).phrase}\n".encode())


_REFUSALS = {status: _answer(status) for status in REFUSAL_STATUSES}


def refusal(status: int) -> ClickAnswer:
    """The answer for a refused request: plain words, no detail of why.

    Args:
        status: one of ``REFUSAL_STATUSES``.

    Raises:
        KeyError: for any other status.
    """
    return _REFUSALS[status]
