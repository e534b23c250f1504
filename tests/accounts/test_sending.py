from typing import Any

import msgspec
import pytest

from bascule.accounts.containment import Containment, State
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.sending import FREE, HELD, REASONS, Facts, may_send

POLICY = ContainmentPolicy()


def answer(state: State, links: int, audience: int, *, in_talk: bool = False, **policy: Any) -> tuple[str, bool]:
    found = may_send(
        Containment("demo", "@ann", state), Facts(links, audience, in_talk),
        msgspec.structs.replace(POLICY, **policy),
    )  # fmt: skip
    assert bool(found.reason) == (found.action == "hold")
    assert not found.reason or found.reason in REASONS
    return found.action, found.warn


@pytest.mark.parametrize(
    ("links", "audience", "in_talk", "action"),
    [
        (1, 1, True, "hold"), (0, 5, True, "hold"), (0, 4, True, "deliver"), (0, 1, False, "hold"),
        (0, 0, True, "deliver"),
    ],
)  # fmt: skip
def test_a_frozen_account_goes_on_replying_and_no_more(links: int, audience: int, in_talk: bool, action: str) -> None:
    assert answer("frozen", links, audience, in_talk=in_talk)[0] == action


def test_policy_says_what_goes_on_while_frozen() -> None:
    assert answer("frozen", 0, 1, allowed_while_frozen="texts")[0] == "deliver"
    assert answer("frozen", 1, 1, allowed_while_frozen="texts")[0] == "hold"
    assert answer("frozen", 0, 1, in_talk=True, allowed_while_frozen="nothing")[0] == "hold"
    assert answer("frozen", 0, 9, in_talk=True, many_recipients=10)[0] == "deliver"


def test_a_challenged_accounts_links_warn_and_its_blasts_wait() -> None:
    assert answer("challenged", 1, 1) == ("deliver", True)
    assert answer("challenged", 1, 5) == ("hold", True)
    assert answer("challenged", 0, 900) == ("deliver", False)
    assert answer("recovering", 1, 900) == ("deliver", True)


def test_the_others_send_as_ever_only_looked_at_more_closely() -> None:
    for state in ("watched", "restored"):
        found = may_send(Containment("demo", "@ann", state), Facts(3, 900), POLICY)
        assert (found.action, found.warn, found.louder) == ("deliver", False, True)
    assert may_send(Containment("demo", "@ann"), Facts(3, 900), POLICY) is FREE


def test_a_shadow_is_told_and_not_done() -> None:
    frozen = Containment("demo", "@ann", "frozen", shadow=True)
    found = may_send(frozen, Facts(1, 1), POLICY)
    assert (found.action, found.warn, found.would) == ("deliver", False, "hold")
    assert found.reason.startswith(HELD)
    real = msgspec.structs.replace(frozen, shadow=False)
    assert may_send(real, Facts(1, 1), ContainmentPolicy(mode="shadow")).action == "deliver"
    assert may_send(real, Facts(1, 1), ContainmentPolicy(mode="off")) is FREE
