from typing import Any
from urllib.parse import quote

from e2e.running import problem


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
