from typing import Any

from litestar.openapi.datastructures import ResponseSpec

from bascule.gate.message import Message
from bascule.server.api import DESCRIBED
from bascule.server.description import described, problems


def test_schemas_are_the_decoders_own() -> None:
    loose = {"openapi": "3.1.0", "components": {"schemas": {"Message": {}, "Other": {"type": "object"}}, "x": 1}}
    document = described(loose, [Message])
    schemas = document["components"]["schemas"]
    assert schemas["Message"]["additionalProperties"] is False
    assert schemas["Message"]["properties"]["text"]["maxLength"] == 1_000_000
    assert schemas["Conversation"]["properties"]["size"]["anyOf"][0]["minimum"] == 0
    assert (schemas["Other"], document["components"]["x"]) == ({"type": "object"}, 1)
    assert loose["components"] == {"schemas": {"Message": {}, "Other": {"type": "object"}}, "x": 1}


def test_problems_are_documented_by_status() -> None:
    documented = problems(400, 429)
    assert set(documented) == {400, 429}
    assert all(isinstance(spec, ResponseSpec) for spec in documented.values())
    assert documented[429].media_type == "application/problem+json"


def test_every_reference_of_the_served_document_leads_somewhere(shared_place: Any) -> None:
    document = described(shared_place.application._api.openapi_schema.to_schema(), DESCRIBED)
    schemas = document["components"]["schemas"]
    references = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                references.add(value["$ref"])
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(document)
    assert references
    assert references <= {f"#/components/schemas/{name}" for name in schemas}
