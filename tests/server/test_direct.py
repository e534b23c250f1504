import asyncio
from typing import Any

import pytest

from bascule.server.direct import Direct, read_body
from bascule.server.problems import ProblemError
from bascule.server.verdicts import NewVerdict


def events(*parts: bytes, gone: bool = False) -> Any:
    left = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    left.append({"type": "http.disconnect"} if gone else {"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return left.pop(0)

    return receive


def test_a_body_comes_in_parts_and_within_bounds() -> None:
    assert asyncio.run(read_body(events(b"ab", b"cd"), 4)) == b"abcd"
    with pytest.raises(ProblemError) as large:
        asyncio.run(read_body(events(b"ab", b"cd", b"e"), 4))
    assert large.value.problem.status == 413
    with pytest.raises(ProblemError) as gone:
        asyncio.run(read_body(events(b"ab", gone=True), 4))
    assert gone.value.problem.status == 400


def test_it_answers_as_the_framework_would(served: Any) -> None:
    body = {"url": "https://direct.example.com/", "verdict": "warn"}
    answer = served.demo.post("/v1/verdicts", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert served.demo.post("/v1/verdicts/", json=body).json()["subject"] == answer.json()["subject"]
    for key, status in (("nobody", 401), ("demo", 400)):
        refused = getattr(served, key).post("/v1/verdicts", content=b"[")
        assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")


def test_it_is_made_for_a_type() -> None:
    async def answer(_: Any, new: NewVerdict) -> object:
        return new

    access: Any = None
    assert Direct(access, "verdicts:write", NewVerdict, answer)._decode(b'{"verdict":"block"}').verdict == "block"
