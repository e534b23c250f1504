from typing import Any

import pytest
from e2e.running import problem


@pytest.fixture(scope="module")
def keeper(served: Any) -> Any:
    """A key that may know of decoys, one that may do everything else."""
    keeper = served.with_scopes("decoys")
    rest = served.with_scopes(
        "messages:write", "messages:read", "events:write", "accounts:read", "audit:read", "review:read",
        "verdicts:read",
    )  # fmt: skip
    served.await_key(rest)
    yield keeper, rest
    keeper.close()
    rest.close()


def test_they_are_planted_listed_and_removed_and_their_names_never_shown(served: Any, keeper: Any) -> None:
    known, rest = keeper
    new = {"decoys": [{"kind": "contact", "name": "@trap", "label": "lobby"}, {"kind": "credential", "name": "root"}]}
    answer = known.post("/v1/decoys", json=new)
    assert answer.status_code == 201
    contact, credential = answer.json()["decoys"]
    assert (contact["kind"], contact["label"], credential["kind"]) == ("contact", "lobby", "credential")
    assert known.post("/v1/decoys", json=new).json() == answer.json(), "planted again, they stay as they are"
    listed = known.get("/v1/decoys")
    assert [one["id"] for one in listed.json()["decoys"]] == [credential["id"], contact["id"]]
    assert "@trap" not in answer.text + listed.text
    assert served.other.get("/v1/decoys").json() == {"decoys": []}
    problem(served.other.delete(f"/v1/decoys/{contact['id']}"), 404)
    problem(known.delete("/v1/decoys/none"), 404)
    assert known.delete(f"/v1/decoys/{contact['id']}?reason=burnt").json() == contact
    problem(known.delete(f"/v1/decoys/{contact['id']}"), 404)
    assert [one["id"] for one in known.get("/v1/decoys").json()["decoys"]] == [credential["id"]]
    trail = rest.get("/v1/audit").text
    assert contact["id"] in trail
    for secret in ("lobby", "@trap"):
        assert secret not in trail


def test_who_types_one_is_found_and_only_holders_of_the_scope_learn_of_it(served: Any, keeper: Any) -> None:
    known, rest = keeper
    (decoy,) = known.post("/v1/decoys", json={"decoys": [{"kind": "credential", "name": "Old.Admin@corp"}]}).json()[
        "decoys"
    ]
    event = {"id": "typed", "kind": "login_failed", "account": "@eve", "credential": "old.admin@CORP"}
    told = rest.post("/v1/events", json=event)
    assert told.json() == {"taken": 1, "repeated": 0}
    hits = known.get("/v1/decoys/hits").json()["hits"]
    assert [(hit["account"], hit["decoy"], hit["event"], hit["sure"]) for hit in hits] == [
        ("@eve", decoy["id"], "typed", True)
    ]
    rest.post("/v1/events", json=event)
    assert known.get("/v1/decoys/hits").json()["hits"] == hits, "told again it is the same event"
    seen = rest.get("/v1/accounts/@eve/events")
    assert seen.json()["events"][0]["other_name"] is True
    for answer in (told, seen, rest.get("/v1/audit"), rest.get("/v1/review/labels")):
        assert "admin" not in answer.text.lower().replace("administrator", "")
    for path in ("/v1/decoys", "/v1/decoys/hits"):
        problem(rest.get(path), 403)


@pytest.mark.parametrize(
    ("decoys", "field"),
    [
        ([], "decoys"),
        ([{"kind": "contact", "name": ""}], "decoys[0].name"),
        ([{"kind": "contact", "name": "a"}, {"kind": "friend", "name": "b"}], "decoys[1].kind"),
        ([{"kind": "contact", "name": "a\n"}], "decoys[0].name"),
        ([{"kind": "contact", "name": "a", "label": "x" * 201}], "decoys[0].label"),
    ],
)
def test_what_does_not_fit_is_named(keeper: Any, decoys: list[Any], field: str) -> None:
    answer = problem(keeper[0].post("/v1/decoys", json={"decoys": decoys}), 400)
    assert answer["field"] == field, answer
    assert "trap" not in str(answer)
