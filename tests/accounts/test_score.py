import msgspec
import pytest

from bascule.accounts.contracts import Exposed
from bascule.accounts.event import AccountEvent
from bascule.accounts.findings import access
from bascule.accounts.score import CAPS, DECLARED, PARTS, score
from bascule.signals.registry import shipped

LURE = "is this you in the video? look here"


def test_every_group_has_a_cap_and_every_signal_is_declared_once() -> None:
    assert set(CAPS) == {part.GROUP for part in PARTS} == {one.group for one in DECLARED}
    names = [one.id for one in shipped()]
    assert len(names) == len(set(names))
    assert {one.id for one in DECLARED} <= set(names)


def test_a_blast_from_a_stolen_account_is_told_in_words(owner, stranger) -> None:
    owner.has(AccountEvent("e", "contacts_read", "@ann", client=stranger, contacts=40))
    clicked = owner.now - 300
    for n in range(4):
        seen = Exposed("m", "@eve", clicked - 60, clicked)
        step = owner.does(LURE, f"@far{n}", 60.0, sites=("bad.test",), site_new=True, client=stranger, exposed=seen)
        last = score(step)
    assert last.score > 12
    assert last.evidence < last.score
    words = last.explanation
    assert words.startswith("sends a link for the first time in ")
    for part in ("near-same text to 4 contacts in 3 minutes", "9 minutes after clicking this page", "a new device"):
        assert part in words


def test_the_owner_scores_nothing(owner) -> None:
    found = score(owner.does("see you at eight", "@f1", (43_200 - owner.now) % 86_400))
    assert found.score < 0
    assert found.explanation == ""


def test_groups_are_capped_and_can_be_left_out(owner, stranger) -> None:
    owner.now += (43_000 - owner.now) % 86_400
    for _ in range(5):
        owner.has(AccountEvent("e", "login_failed", "@ann"))
    owner.has(AccountEvent("e", "contacts_read", "@ann", contacts=400))
    owner.has(AccountEvent("e", "password_changed", "@ann"))
    step = msgspec.structs.replace(owner.does(to="@f1", client=stranger, after=50.0), arrived=5)
    assert score(step).score == pytest.approx(CAPS[access.GROUP] - 0.7)
    assert score(step, frozenset((access.GROUP,))).score == pytest.approx(-0.7)
