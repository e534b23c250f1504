import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from bascule_synapse.asking import Asking, Away, Odd

DECISION = {"decision": "deliver", "text": "a"}


async def within(seconds: float, call: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
    return await asyncio.wait_for(call(*arguments), seconds)


class Bascule:
    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        self.asked.append((path, body))
        answer = self.answers.pop(0)
        if isinstance(answer, float):
            await asyncio.sleep(answer)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Refused(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


def ask(bascule: Bascule, messages: int = 1, deadline: float = 0.3) -> Any:
    told = [{"id": str(number)} for number in range(messages)]
    return asyncio.run(Asking(bascule.post, within, deadline).about(told))


def test_one_message_and_several() -> None:
    assert ask(Bascule(DECISION)) == [DECISION]
    answers = [{"decision": DECISION | {"text": text}, "problem": None} for text in "ab"]
    bascule = Bascule({"answers": answers})
    assert [one["text"] for one in ask(bascule, 2)] == ["a", "b"]
    assert bascule.asked == [("/v1/messages:batch", {"messages": [{"id": "0"}, {"id": "1"}]})]


def test_a_broken_connection_is_tried_once_more_under_the_same_id() -> None:
    bascule = Bascule(ConnectionError(), DECISION)
    assert ask(bascule) == [DECISION]
    assert bascule.asked[0] == bascule.asked[1]
    with pytest.raises(Away):
        ask(Bascule(ConnectionError(), ConnectionError()))


def test_a_refusal_is_not_tried_again() -> None:
    for code, meaning in ((400, Odd), (409, Odd), (413, Odd), (401, Away), (503, Away)):
        bascule = Bascule(Refused(code))
        with pytest.raises(meaning):
            ask(bascule)
        assert len(bascule.asked) == 1
    with pytest.raises(Odd):
        ask(
            Bascule(
                {"answers": [{"decision": DECISION, "problem": None}, {"decision": None, "problem": {"status": 409}}]}
            ),
            2,
        )


def test_the_deadline_holds_for_all_tries() -> None:
    for answers in ((5.0,), (ConnectionError(), 5.0)):
        began = time.monotonic()
        with pytest.raises(Away):
            ask(Bascule(*answers))
        assert 0.2 < time.monotonic() - began < 0.6


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"decision": "perhaps", "text": ""}, {"decision": "deliver"}, {"answers": []}]
)
def test_what_is_no_decision_is_none(answer: object) -> None:
    with pytest.raises(Away):
        ask(Bascule(answer, answer))
