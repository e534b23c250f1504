"""Questions to Bascule with a hard deadline, and what an unanswered one means."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

logger = logging.getLogger(__name__)
RETRY_SECONDS = 0.05
ODD = frozenset({400, 409, 413, 422})
Json = dict[str, Any]
Post = Callable[[str, Mapping[str, Any]], Awaitable[Any]]


class Within(Protocol):
    """Runs a call and gives it up after so many seconds, with any exception."""

    async def __call__(self, seconds: float, call: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
        """The call's answer."""


class Away(Exception):
    """Bascule gave no decision within the deadline."""


class Odd(Exception):
    """Bascule refuses the question for what is in it: a sender must not get past by being odd."""


class Asking:
    """Asks about messages.

    Args:
        post: sends JSON to a path of Bascule's API and reads JSON; any exception means that there is no answer.
        within: bounds a call in time.
        deadline: seconds for one message, repeats and all.
    """

    def __init__(self, post: Post, within: Within, deadline: float) -> None:
        self._post = post
        self._within = within
        self._deadline = deadline

    async def about(self, messages: list[Json]) -> list[Json]:
        """The decisions on the messages of one event, in their order, all within one deadline.

        A broken connection is tried once more: Bascule may have been restarted, and the same id gets the same decision.

        Raises:
            Away: there was no answer in time, or none that is one.
            Odd: the question itself is refused, and would be again.
        """
        until = time.monotonic() + self._deadline
        for _ in range(2):
            left = until - time.monotonic()
            if left < RETRY_SECONDS:
                break
            try:
                decisions: list[Json] = await self._within(left, self._ask, messages)
            except Odd:
                raise
            except Exception as error:
                if getattr(error, "code", None) in ODD:
                    raise Odd(str(error)) from error
                logger.warning("no decision from Bascule: %s: %s", type(error).__name__, str(error)[:200])
                if getattr(error, "code", None) is not None:
                    break  # it answered, and will not answer better at once
            else:
                return decisions
        raise Away("Bascule gave no decision in time")

    async def _ask(self, messages: list[Json]) -> list[Json]:
        if len(messages) == 1:
            return [_decision(await self._post("/v1/messages", messages[0]))]
        told = await self._post("/v1/messages:batch", {"messages": messages})
        problems = [answer["problem"] for answer in told["answers"] if answer["problem"]]
        if any(problem["status"] in ODD for problem in problems):
            raise Odd(str(problems)[:200])
        return [_decision(answer["decision"]) for answer in told["answers"]]


def _decision(told: Any) -> Json:
    if not isinstance(told, dict) or told.get("decision") not in ("deliver", "rewrite", "hold", "reject"):
        raise TypeError("expected a decision")
    if not isinstance(told.get("text"), str):
        raise TypeError("text: expected a string")
    return told
