from typing import Any

import pytest


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/healthz/x"])
def test_unknown_paths_of_the_api_are_problems(served: Any, path: str) -> None:
    answer = served.demo.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("path", ["/", "/v1x", "/schemas", "/nothing", "/healthzz", "/metrics.aaaa.bbbb/x"])
def test_every_other_path_is_a_link(served: Any, path: str) -> None:
    answer = served.nobody.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/verdicts", {"GET", "POST", "DELETE"}),
        ("GET", "/v1/messages", {"POST"}),
        ("PATCH", "/v1/messages", {"POST"}),
        ("DELETE", "/healthz", {"GET"}),
    ],
)
def test_methods_there_are_none_of_name_those_there_are(served: Any, method: str, path: str, allowed: set[str]) -> None:
    answer = served.demo.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert allowed <= set(answer.headers["allow"].split(", "))


def test_links_open_at_the_apis_address_too_with_the_same_answer(served: Any) -> None:
    wrapped = served.wrapped("both", "https://a.example.com/?x=1#y")
    path = "/" + wrapped.split("/", 3)[3]
    here, there = served.nobody.get(path), served.click(wrapped)
    assert here.status_code == there.status == 302
    assert here.headers["location"] == there.location == "https://a.example.com/?x=1#y"
    assert served.nobody.head(path).headers["location"] == there.location
    assert served.nobody.put(path).status_code == 405
    assert served.nobody.get("/robots.txt").text.startswith("User-agent: *")


def test_verdicts_set_by_http_raise_links_on_both_servers(served: Any) -> None:
    wrapped = served.wrapped("raise", "https://b.example.com/x")
    served.verdict("https://b.example.com/x", "block")
    assert served.click(wrapped).status == 410
    assert served.nobody.get("/" + wrapped.split("/", 3)[3]).status_code == 410
    assert served.demo.delete("/v1/verdicts", params={"url": "https://b.example.com/x"}).status_code == 200
    assert served.click(wrapped).status == 302


def test_changed_networks_are_taken_up(place: Any) -> None:
    place.add("gamma", "http://go.gamma.test")
    place.service.load()
    alphas = place.target("https://a.example.com/")
    assert place.click(alphas, host=b"go.gamma.test").status == 302
    place.application.changed()
    assert place.click(alphas, host=b"go.gamma.test").status == 404
    target = place.target("https://a.example.com/", "gamma")
    assert place.click(target, host=b"go.gamma.test").status == 302
    assert place.click(target, host=b"go.alpha.test").status == 404
