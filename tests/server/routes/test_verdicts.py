import time
from typing import Any

import pytest
from e2e.running import problem


def test_verdicts_are_set_listed_and_taken_back(served: Any) -> None:
    url = "https://www.v.example.com/a/b?c=1"
    made = [
        served.demo.post("/v1/verdicts", json={"url": url, "verdict": "block", "match": match, "reason": "why"})
        for match in ("exact", "path", "host")
    ]
    assert [answer.status_code for answer in made] == [201] * 3
    names = [answer.json()["subject"] for answer in made]
    assert names == ["www.v.example.com/a/b?c=1", "www.v.example.com/a/b", "www.v.example.com/"]
    listed = [entry["subject"] for entry in served.demo.get("/v1/verdicts").json()["entries"]]
    assert [name for name in listed if name in names] == names[::-1]
    removed = served.demo.delete("/v1/verdicts", params={"url": url, "match": "path"})
    assert (removed.status_code, removed.json()["subject"]) == (200, names[1])
    assert removed.json()["removed_at"]
    assert served.demo.delete("/v1/verdicts", params={"subject": names[2]}).status_code == 200
    assert served.demo.delete("/v1/verdicts", params={"url": url}).status_code == 200
    assert problem(served.demo.delete("/v1/verdicts", params={"url": url}), 404)["field"] == "url"
    problem(served.demo.delete("/v1/verdicts"), 400)
    problem(served.demo.delete("/v1/verdicts", params={"url": url, "subject": names[0]}), 400)
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
        (b'{"url":"https://a.example.com/","verdict":"block","expires_in":1e400}', "expires_in"),
        (b'{"url":"https://127.0.0.1/","verdict":"block","match":"domain"}', "match"),
        (b'{"url":"https://a.example.com/\\ud800","verdict":"block"}', None),
    ],
    ids=range(14),
)
def test_bad_verdicts_are_problems_that_name_the_field(served: Any, body: bytes, field: str | None) -> None:
    found = problem(served.demo.post("/v1/verdicts", content=body), 400)
    assert found.get("field") == field, found


@pytest.mark.parametrize("scope", ["message", "sender", "page", "campaign"])
def test_a_verdict_on_more_than_a_destination(served: Any, scope: str) -> None:
    wrapped = served.wrapped(f"scoped {scope}", f"https://{scope}.example.com/")
    name = {"message": f"scoped {scope}", "sender": "@ann"}.get(scope, "winter")
    answer = served.demo.post("/v1/verdicts", json={"scope": scope, "subject": name, "verdict": "warn"})
    assert (answer.status_code, answer.json()["subject"], answer.json()["scope"]) == (201, name, scope)
    assert (served.click(wrapped).status == 200) == (scope in ("message", "sender"))
    gone = served.demo.delete("/v1/verdicts", params={"scope": scope, "subject": name})
    assert gone.status_code == 200
    assert served.click(wrapped).status == 302
    assert problem(served.demo.delete("/v1/verdicts", params={"scope": scope, "subject": name}), 404)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"scope": "message", "subject": "never sent", "verdict": "block"}, 404, "subject"),
        ({"scope": "sender", "subject": "@ann", "verdict": "allow"}, 400, "verdict"),
        ({"scope": "sender", "url": "https://a.example.com/", "verdict": "block"}, 400, "url"),
        ({"scope": "sender", "verdict": "block"}, 400, "subject"),
        ({"scope": "everything", "subject": "x", "verdict": "block"}, 400, "scope"),
        ({"verdict": "block"}, 400, "url"),
        ({"subject": "no-path", "verdict": "block"}, 400, "subject"),
        ({"subject": "a.example.com/", "url": "https://a.example.com/", "verdict": "block"}, 400, "url"),
        ({"scope": "campaign", "subject": "a\nb", "verdict": "block"}, 400, "subject"),
    ],
)
def test_subjects_that_cannot_be_are_problems(served: Any, body: dict[str, str], status: int, field: str) -> None:
    assert problem(served.demo.post("/v1/verdicts", json=body), status)["field"] == field
