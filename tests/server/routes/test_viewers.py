from typing import Any

import pytest
from e2e.running import problem

from bascule.gate.viewer import signed_viewer, viewer_key
from bascule.links.keyring import load_keyring


def test_it_signs_as_anybody_with_the_viewer_key_would(served: Any) -> None:
    accounts = ["@bob:example.org", "שלום", "a/b&c=d"]
    answer = served.demo.post("/v1/viewers", json={"message": "v1", "viewers": accounts})
    assert answer.status_code == 200, answer.text
    key = viewer_key(load_keyring((served.home / "keys" / "demo.json").read_bytes()))
    tag = served.send("v1", "https://a.example.com/")["tag"]
    assert answer.json() == {
        "tag": tag,
        "viewers": [{"viewer": one, "query": signed_viewer(key, "demo", tag, one)} for one in accounts],
    }


def test_another_network_s_signature_names_nobody_here(served: Any) -> None:
    body = {"message": "v2", "viewers": ["@bob"]}
    assert served.demo.post("/v1/viewers", json=body).json() != served.other.post("/v1/viewers", json=body).json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"message": "m"}, "viewers"),
        ({"message": "m", "viewers": []}, "viewers"),
        ({"message": "", "viewers": ["@a"]}, "message"),
        ({"message": "m", "viewers": ["@a", ""]}, "viewers[1]"),
        ({"message": "m", "viewers": ["@a\n"]}, "viewers[0]"),
        ({"message": "m", "viewers": ["@a"] * 1001}, "viewers"),
        ({"message": "m", "viewers": ["@a"], "tag": "x"}, "tag"),
    ],
)
def test_bad_viewers_name_the_field(served: Any, body: dict[str, Any], field: str) -> None:
    assert problem(served.demo.post("/v1/viewers", json=body), 400)["field"] == field
