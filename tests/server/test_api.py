import time
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from prometheus_client.parser import text_string_to_metric_families
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
    ("GET", "/v1/links/x", "links:read"),
    ("GET", "/metrics", "metrics:read"),
]


def message(id: str, text: str = "see https://a.example.com/x") -> dict[str, Any]:
    return {"id": id, "sender": "@ann", "text": text}


def problem(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    return answer.json()


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
    answer = served.nobody.request(method, path)
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    metrics, rest = narrow
    wrong = rest if scope == "metrics:read" else metrics
    assert scope in problem(wrong.request(method, path), 403)["detail"]


def test_a_batch_answers_each_message_in_order(served: Any) -> None:
    served.demo.post("/v1/messages", json=message("taken"))
    bodies = [message("b1"), message("taken", "another text"), message("b2", "no link"), message("b1")]
    answers = served.demo.post("/v1/messages:batch", json={"messages": bodies}).json()["answers"]
    assert [answer["id"] for answer in answers] == ["b1", "taken", "b2", "b1"]
    assert [answer["decision"] and answer["decision"]["decision"] for answer in answers] == [
        "rewrite", None, "deliver", "rewrite",
    ]  # fmt: skip
    assert answers[0]["decision"] == answers[3]["decision"]
    assert (answers[1]["problem"]["status"], answers[1]["problem"]["field"]) == (409, "id")
    assert served.demo.get("/v1/messages/b2").status_code == 200


def test_a_large_batch_shares_its_syncs_to_disk(served: Any) -> None:
    bodies = [message(f"many {number}") for number in range(1000)]
    answer = served.demo.post("/v1/messages:batch", json={"messages": bodies})
    assert len(answer.json()["answers"]) == 1000
    assert len({one["decision"]["tag"] for one in answer.json()["answers"]}) == 1000
    over = served.demo.post("/v1/messages:batch", json={"messages": [*bodies, message("one more")]})
    assert problem(over, 400)["field"] == "messages"


def test_a_batch_that_cannot_be_read_keeps_nothing(served: Any) -> None:
    bodies = [message("unread"), {"id": "bad", "sender": "x"}]
    found = problem(served.demo.post("/v1/messages:batch", json={"messages": bodies}), 400)
    assert found["field"] == "messages[1].text"
    problem(served.demo.get("/v1/messages/unread"), 404)
    assert problem(served.demo.post("/v1/messages:batch", json={}), 400)["field"] == "messages"
    problem(served.demo.post("/v1/messages:batch", json={"messages": []}), 400)


@pytest.mark.parametrize(
    "name",
    ["$abc:example.org", "$a/b+c=:example.org", "a//b", "/leading", "trailing/", "with space?&#%2F",
     "\u00e9\u4e2d\U0001f600", "..%00"],
)  # fmt: skip
def test_kept_messages_are_found_by_any_id(served: Any, name: str) -> None:
    decision = served.demo.post("/v1/messages", json=message(name)).json()
    for path in {quote(name, safe=""), quote(name, safe="/:$@!+=")}:
        kept = served.demo.get(f"/v1/messages/{path}")
        assert kept.status_code == 200, path
        assert kept.json()["decision"] == decision
        assert kept.json()["sender"] == "@ann"
        assert kept.json()["original"] == message(name)["text"]


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
    problem(served.other.delete("/v1/verdicts", params={"expression": "ours.example.com/"}), 404)
    assert served.demo.get("/v1/verdicts", params=asked).json()["verdict"]["verdict"] == "block"
    assert served.demo.get(f"/v1/links/{token}").status_code == 200


def test_clicks_are_told_with_the_message(served: Any) -> None:
    wrapped = served.wrapped("clicked", "https://c.example.com/")
    for _ in range(3):
        served.click(wrapped)
    for _ in range(50):
        counts = served.demo.get("/v1/messages/clicked").json()["clicks"]
        if counts:
            break
        time.sleep(0.1)
    assert sum(count["count"] for count in counts) == 3
    assert {count["outcome"] for count in counts} == {"go"}


def test_links_are_opened_as_they_are_sent(served: Any) -> None:
    for number, url in enumerate(
        ("https://a.example.com/a//b?x=%2F&y=\u00e9#z", "https://a.example.com/" + "y" * 3000)
    ):
        wrapped = served.wrapped(f"link {number}", url)
        token = wrapped.split("/", 3)[3]
        for spelling in {token, token + "+", quote(token, safe=""), token.replace("~", "%7E"), token + "?utm=1"}:
            opened = served.demo.get(f"/v1/links/{spelling}")
            assert opened.status_code == 200, spelling
            assert (opened.json()["destination"], opened.json()["verdict"]["verdict"]) == (url, "allow")
            assert opened.json()["audience"] == 0
        served.verdict(url, "warn")
        assert served.demo.get(f"/v1/links/{token}").json()["verdict"]["source"] == "operator"
        altered = token[:-1] + ("a" if token[-1] != "a" else "b")
        assert problem(served.demo.get(f"/v1/links/{altered}"), 404)["field"] == "token"
    for nothing in ("x", "%00", "%ff", "a.b.c/d", "/", "//evil.example.com"):
        problem(served.demo.get(f"/v1/links/{nothing}"), 404)


def test_verdicts_are_set_listed_and_taken_back(served: Any) -> None:
    url = "https://www.v.example.com/a/b?c=1"
    made = [
        served.demo.post("/v1/verdicts", json={"url": url, "verdict": "block", "match": match, "reason": "why"})
        for match in ("exact", "path", "host")
    ]
    assert [answer.status_code for answer in made] == [201] * 3
    names = [answer.json()["expression"] for answer in made]
    assert names == ["www.v.example.com/a/b?c=1", "www.v.example.com/a/b", "www.v.example.com/"]
    listed = [entry["expression"] for entry in served.demo.get("/v1/verdicts").json()["entries"]]
    assert [name for name in listed if name in names] == names[::-1]
    removed = served.demo.delete("/v1/verdicts", params={"url": url, "match": "path"})
    assert (removed.status_code, removed.json()["expression"]) == (200, names[1])
    assert removed.json()["removed_at"]
    assert served.demo.delete("/v1/verdicts", params={"expression": names[2]}).status_code == 200
    assert served.demo.delete("/v1/verdicts", params={"url": url}).status_code == 200
    assert problem(served.demo.delete("/v1/verdicts", params={"url": url}), 404)["field"] == "url"
    problem(served.demo.delete("/v1/verdicts"), 400)
    problem(served.demo.delete("/v1/verdicts", params={"url": url, "expression": names[0]}), 400)
    assert problem(served.demo.delete("/v1/verdicts", params={"url": url, "match": "most"}), 400)["field"] == "match"


def test_a_verdict_lapses(served: Any) -> None:
    wrapped = served.wrapped("lapse", "https://lapse.example.com/")
    new = {"url": "https://lapse.example.com/", "verdict": "block", "expires_in": 1.5}
    assert served.demo.post("/v1/verdicts", json=new).status_code == 201
    assert served.click(wrapped).status == 410
    time.sleep(1.6)
    assert served.click(wrapped).status == 302


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", None),
        (b"{", None),
        (b"[" * 100_000, None),
        (b"null", None),
        (b'{"verdict":"block"}', "url"),
        (b'{"url":"https://a.example.com/"}', "verdict"),
        (b'{"url":"https://a.example.com/","verdict":"blok"}', "verdict"),
        (b'{"url":"https://a.example.com/","verdict":"block","x":1}', "x"),
        (b'{"url":"","verdict":"block"}', "url"),
        (b'{"url":"nonsense","verdict":"block"}', "url"),
        (b'{"url":"https://a.example.com/","verdict":"block","expires_in":0}', "expires_in"),
        (b'{"url":"https://a.example.com/","verdict":"block","expires_in":1e400}', None),
        (b'{"url":"https://127.0.0.1/","verdict":"block","match":"domain"}', "match"),
        (b'{"url":"https://a.example.com/\\ud800","verdict":"block"}', None),
    ],
    ids=range(14),
)
def test_bad_verdicts_are_problems_that_name_the_field(served: Any, body: bytes, field: str | None) -> None:
    found = problem(served.demo.post("/v1/verdicts", content=body), 400)
    assert found.get("field") == field, found


def test_large_bodies_are_refused(served: Any) -> None:
    problem(served.demo.post("/v1/verdicts", content=b" " * 10_000_000), 413)


def test_health_readiness_and_figures(served: Any) -> None:
    assert served.nobody.get("/healthz").json() == {"status": "ok"}
    ready = served.nobody.get("/readyz").json()
    assert (ready["ready"], ready["networks"], ready["degraded"]) == (True, 2, [])
    figures = served.demo.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name for family in text_string_to_metric_families(figures.text)}
    assert {"bascule_decisions", "bascule_clicks", "bascule_send_seconds"} <= families


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
