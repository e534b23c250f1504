import time
from typing import Any

import pytest
import schemathesis
from e2e.running import message, problem
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROUTES = [
    ("POST", "/v1/messages", "messages:write"),
    ("POST", "/v1/messages:batch", "messages:write"),
    ("GET", "/v1/messages/x", "messages:read"),
    ("POST", "/v1/verdicts", "verdicts:write"),
    ("DELETE", "/v1/verdicts", "verdicts:write"),
    ("GET", "/v1/verdicts", "verdicts:read"),
    ("GET", "/v1/hashes:search", "hashes:read"),
    ("GET", "/v1/hashes/list", "hashes:read"),
    ("GET", "/v1/links/x", "links:read"),
    ("GET", "/v1/rules", "rules:read"),
    ("PUT", "/v1/rules", "rules:write"),
    ("POST", "/v1/backtests", "rules:write"),
    ("GET", "/v1/backtests", "rules:read"),
    ("GET", "/v1/backtests/x", "rules:read"),
    ("GET", "/v1/audit", "audit:read"),
    ("GET", "/v1/audit/head", "audit:read"),
    ("POST", "/v1/reports", "reports:write"),
    ("GET", "/v1/review", "review:read"),
    ("GET", "/v1/review/next", "review:write"),
    ("GET", "/v1/review/labels", "review:read"),
    ("GET", "/v1/review/1", "review:read"),
    ("POST", "/v1/review/1/claim", "review:write"),
    ("POST", "/v1/review/1/release", "review:write"),
    ("POST", "/v1/review/1/decision", "review:write"),
    ("POST", "/v1/review/1/approval", "review:write"),
    ("POST", "/v1/appeals", "appeals:write"),
    ("GET", "/v1/appeals/x", "appeals:write"),
    ("POST", "/v1/recalls", "recalls:write"),
    ("GET", "/v1/recalls", "recalls:read"),
    ("GET", "/v1/recalls/dead", "recalls:read"),
    ("POST", "/v1/recalls/dead/retry", "recalls:write"),
    ("POST", "/v1/recalls/acknowledgements", "recalls:write"),
    ("GET", "/v1/recalls/x", "recalls:read"),
    ("GET", "/v1/recalls/x/copies", "recalls:read"),
    ("POST", "/v1/recalls/x/undo", "recalls:write"),
    ("GET", "/v1/exposure", "exposure:read"),
    ("GET", "/v1/exposure/carried", "exposure:read"),
    ("GET", "/v1/rescue", "exposure:read"),
    ("GET", "/v1/rescue.csv", "exposure:read"),
    ("GET", "/v1/campaigns", "campaigns:read"),
    ("POST", "/v1/pages/x/destinations", "campaigns:write"),
    ("GET", "/v1/pages/x/destinations", "campaigns:read"),
    ("DELETE", "/v1/pages/x/destinations", "campaigns:write"),
    ("POST", "/v1/campaigns/x/members", "campaigns:write"),
    ("GET", "/v1/campaigns/x/members", "campaigns:read"),
    ("DELETE", "/v1/campaigns/x/members", "campaigns:write"),
    ("GET", "/v1/campaigns/x/infection", "exposure:read"),
    ("GET", "/v1/campaigns/x/infection/exposures", "exposure:read"),
    ("GET", "/v1/campaigns/x/infection.graphml", "exposure:read"),
    ("GET", "/v1/campaigns/x/infection.svg", "exposure:read"),
    ("POST", "/v1/viewers", "links:read"),
    ("POST", "/v1/decoys", "decoys"),
    ("GET", "/v1/decoys", "decoys"),
    ("GET", "/v1/decoys/hits", "decoys"),
    ("DELETE", "/v1/decoys/x", "decoys"),
    ("POST", "/v1/events", "events:write"),
    ("POST", "/v1/events:batch", "events:write"),
    ("GET", "/v1/events", "accounts:read"),
    ("GET", "/v1/accounts/x/events", "accounts:read"),
    ("GET", "/v1/accounts", "accounts:read"),
    ("POST", "/v1/accounts", "accounts:write"),
    ("GET", "/v1/accounts/x", "accounts:read"),
    ("GET", "/v1/accounts/x/held", "accounts:read"),
    ("POST", "/v1/accounts/x/held", "accounts:write"),
    ("POST", "/v1/accounts/x/watch", "accounts:write"),
    ("POST", "/v1/accounts/x/challenge", "accounts:write"),
    ("POST", "/v1/accounts/x/freeze", "accounts:write"),
    ("POST", "/v1/accounts/x/restore", "accounts:write"),
    ("POST", "/v1/accounts/x/undo", "accounts:write"),
    ("GET", "/metrics", "metrics:read"),
]


@pytest.fixture(scope="module")
def narrow(served: Any) -> Any:
    """A key that may read metrics, one that may do everything else."""
    metrics = served.with_scopes("metrics:read")
    rest = served.with_scopes(*{scope for _, _, scope in ROUTES} - {"metrics:read"})
    served.await_key(rest)
    yield metrics, rest
    metrics.close()
    rest.close()


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_a_key_is_needed_and_its_scope(served: Any, narrow: Any, method: str, path: str, scope: str) -> None:
    while (answer := served.nobody.request(method, path)).status_code == 429:
        time.sleep(0.3)  # more routes than one address may ask with a wrong key at once
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    metrics, rest = narrow
    wrong = rest if scope == "metrics:read" else metrics
    assert scope in problem(wrong.request(method, path), 403)["detail"]


def test_another_networks_key_sees_nothing(served: Any) -> None:
    wrapped = served.demo.post("/v1/messages", json=message("ours")).json()["links"][0]["wrapped_url"]
    served.verdict("https://ours.example.com/", "block")
    token = wrapped.split("/", 3)[3]
    problem(served.other.get("/v1/messages/ours"), 404)
    problem(served.other.get(f"/v1/links/{token}"), 404)
    assert served.other.get("/v1/verdicts").json() == {"entries": []}
    asked = {"url": "https://ours.example.com/"}
    assert served.other.get("/v1/verdicts", params=asked).json()["verdict"]["verdict"] == "allow"
    problem(served.other.delete("/v1/verdicts", params=asked), 404)
    problem(served.other.delete("/v1/verdicts", params={"subject": "ours.example.com/"}), 404)
    assert served.demo.get("/v1/verdicts", params=asked).json()["verdict"]["verdict"] == "block"
    assert served.demo.get(f"/v1/links/{token}").status_code == 200


def test_large_bodies_are_refused(served: Any) -> None:
    problem(served.demo.post("/v1/verdicts", content=b" " * 10_000_000), 413)


def test_it_describes_itself(served: Any) -> None:
    document = served.nobody.get("/schema/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = {int(status): answer for status, answer in operation["responses"].items()}
            for status, answer in answers.items():
                kinds = set(answer["content"])
                assert status < 400 or status == 503 or kinds == {"application/problem+json"}, (method, path, status)
            if path.startswith("/v1/"):
                assert {400, 401, 403, 429} <= set(answers), (method, path)
    assert document["components"]["schemas"]["Message"]["additionalProperties"] is False


def test_fuzzing_its_description_finds_no_server_error_and_no_undescribed_answer(served: Any) -> None:
    config = SchemathesisConfig.from_dict({"headers": {"Authorization": f"Bearer {served.key}"}})
    schema = schemathesis.openapi.from_url(f"http://{served.process.api}/schema/openapi.json", config=config)
    schema.validate()
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        bad = [schemathesis.GenerationMode.NEGATIVE] if operation.body else []
        for mode in (schemathesis.GenerationMode.POSITIVE, *bad):

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
            def fuzz(case: Any) -> None:
                nonlocal asked
                asked += 1
                case.call_and_validate(checks=CHECKS)

            fuzz()
    assert asked > 100
