"""The API's description: problems on every route, and schemas as the decoder itself reads the types."""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin

from bascule.server.problems import CONTENT_TYPE, Problem

_MEANINGS: dict[int, str] = {
    400: "The request is not what was expected; ``field`` names the part at fault.",
    401: "There is no valid API key with it.",
    403: "The API key lacks the scope for it.",
    404: "There is no such thing in this network.",
    409: "The id was used before, for something else.",
    413: "The body is too large.",
    429: "Asked too often; Retry-After says when to ask again.",
    503: "The store could not keep it; nothing was kept. Ask again.",
}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The answers of a route that are problems (RFC 9457), for its description."""
    return {
        status: ResponseSpec(Problem, description=_MEANINGS[status], media_type=CONTENT_TYPE, generate_examples=False)
        for status in statuses
    }


def described(document: dict[str, Any], types: Iterable[type]) -> dict[str, Any]:
    """An OpenAPI 3.1 document with the schemas of ``types`` as decoded: with bounds, patterns, no unknown fields."""
    _, exact = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    components: dict[str, Any] = document.get("components", {})
    schemas = components.get("schemas", {}) | exact
    return document | {"components": components | {"schemas": schemas}}


class DescribedByTypes(JsonRenderPlugin):
    """Serves the document with exact schemas.

    Args:
        types: what requests and answers are made of; the types within them follow.
    """

    def __init__(self, types: Iterable[type]) -> None:
        super().__init__()
        self._types = tuple(types)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """See ``JsonRenderPlugin``."""
        return super().render(request, described(openapi_schema, self._types))
