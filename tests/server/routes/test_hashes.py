import base64
import hashlib
from typing import Any

from e2e.running import problem

from bascule.server.hashes import MOST_PREFIXES


def test_a_key_for_hashes_alone_finds_a_verdict(served: Any) -> None:
    client = served.with_scopes("hashes:read")
    for _ in range(100):
        if client.get("/v1/hashes/list").status_code == 200:
            break
    served.verdict("https://hashed.example.com/x", "block")
    digest = hashlib.sha256(b"hashed.example.com/x").digest()
    asked = {"prefixes": [base64.urlsafe_b64encode(digest[:4]).decode(), "AAAAAA=="]}
    served.await_key(served.demo)
    answer = served.demo.get("/v1/hashes:search", params=asked)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, max-age=300"
    (found,) = answer.json()["fullHashes"]
    assert base64.b64decode(found["fullHash"]) == digest
    assert found["fullHashDetails"] == [{"threatType": "SOCIAL_ENGINEERING", "verdict": "block"}]
    whole = served.demo.get("/v1/hashes/list", params={"name": "block-32b"})
    assert whole.headers["content-type"] == "application/json"
    assert whole.json()["additionsThirtyTwoBytes"]["entriesCount"] >= 0
    client.close()


def test_bad_input_names_its_field(served: Any) -> None:
    get = served.demo.get
    assert "prefixes" in str(problem(get("/v1/hashes:search"), 400))
    assert problem(get("/v1/hashes:search", params={"prefixes": "AA"}), 400)["field"] == "prefixes"
    many = {"prefixes": ["AAAAAA"] * (MOST_PREFIXES + 1)}
    assert problem(get("/v1/hashes:search", params=many), 400)["field"] == "prefixes"
    assert problem(get("/v1/hashes/list", params={"name": "nothing"}), 400)["field"] == "name"
