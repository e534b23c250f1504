import inspect

import pytest

from bascule.review.contracts import ClaimedError, Desk
from bascule.review.item import Claim
from bascule.store.embedded.desk import EmbeddedDesk

METHODS = [name for name in vars(Desk) if not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
def test_the_embedded_desk_keeps_to_the_contract(name: str) -> None:
    promised, kept = getattr(Desk, name), getattr(EmbeddedDesk, name)
    assert inspect.signature(promised) == inspect.signature(kept)
    assert inspect.iscoroutinefunction(promised) == inspect.iscoroutinefunction(kept)


def test_a_refusal_says_who_has_it() -> None:
    assert ClaimedError(Claim("eve", 5.0)).claim == Claim("eve", 5.0)
