"""The tree from a service in this process, with clocks and freezes of our own; over HTTP in ``routes``."""

import secrets
from typing import Any

import msgspec
import pytest

from bascule.accounts.containment import Asked as ToDo
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.gate.message import Conversation, Message
from bascule.server import infection as module
from bascule.server.exposure import Question
from bascule.server.groups import NewMembers, join_campaign
from bascule.server.infection import Asked, exposures_of, grown, infection_of
from bascule.server.problems import ProblemError

EVIL = "https://evil.example.com/login"
ABOUT = Asked(Question(scope="campaign", subject="c1"))


def say(place: Any, name: str, sender: str, *to: str, text: str = EVIL) -> None:
    kind = "direct" if len(to) == 1 else "group"
    message = Message(name, sender, text, Conversation(f"!{name}", kind, len(to) + 1), to)  # type: ignore[arg-type]
    place.play(place.service.senders["alpha"].check(message, place.now))
    place.now += 600


@pytest.fixture
def story(place: Any) -> Any:
    """Ordinary talk, then an outbreak of two generations, then a block."""
    for number in range(8):
        others = [f"@u{number + step}" for step in (1, 2, 3)]
        say(place, f"talk-{number}", f"@u{number}", *others, text="hello")
    place.now += 86_400
    place.play(join_campaign(place.service, "alpha", "test", "c1", NewMembers(destinations=(EVIL,))))
    say(place, "m0", "@u0", "@u1", "@u2", "@u3", "@u4", "@u5", "@u6")
    for number in range(1, 7):
        say(place, f"m{number}", f"@u{number}", f"@u{number + 1}", f"@u{number + 2}")
    return place


def test_everything_is_told_in_pages_that_fit_together(story: Any) -> None:
    whole = story.play(infection_of(story.service, "alpha", ABOUT))
    assert (whole.scope, whole.subject, whole.totals.turned, whole.next) == ("campaign", "c1", 6, None)
    assert [one.account for one in whole.senders] == [f"@u{number}" for number in range(7)]
    assert (whole.origins[0].account, whole.origins[0].share) == ("@u0", pytest.approx(1.0))
    assert whole.reproduction.told
    assert whole.reaction.first_block_at is None
    assert whole.spared is None
    first = story.play(infection_of(story.service, "alpha", msgspec.structs.replace(ABOUT, limit=4)))
    rest = story.play(infection_of(story.service, "alpha", msgspec.structs.replace(ABOUT, offset=first.next, limit=4)))
    assert (first.next, rest.next) == (4, None)
    assert first.senders + rest.senders == whole.senders
    page = story.play(exposures_of(story.service, "alpha", msgspec.structs.replace(ABOUT, offset=5, limit=3)))
    assert [(one.sender, one.account) for one in page.exposures] == [
        ("@u0", "@u6"), ("@u1", "@u2"), ("@u1", "@u3"),
    ]  # fmt: skip
    assert page.next == 8


@pytest.mark.parametrize("match", ["exact", "host", "domain"])
def test_a_block_is_seen_whatever_it_covers(story: Any, match: str) -> None:
    story.verdict(EVIL, "block", match=match)
    reaction = story.play(infection_of(story.service, "alpha", ABOUT)).reaction
    assert reaction.first_block_at == story.now
    assert reaction.before_block == 7


def test_a_block_of_something_else_is_none(story: Any) -> None:
    story.verdict("https://other.example.com/", "block", match="host")
    story.verdict(EVIL, "warn")
    assert story.play(infection_of(story.service, "alpha", ABOUT)).reaction.first_block_at is None


def step(place: Any, account: str, what: Any, **policy: Any) -> None:
    asked = ToDo(what, f"acc_{secrets.token_hex(8)}", place.now, "test", "person", ("it seems taken over",))
    place.play(place.store.containments.step("alpha", account, asked, ContainmentPolicy(**policy)))


def frozen(place: Any, asked: Asked = ABOUT) -> dict[str, float]:
    found = place.play(grown(place.service, "alpha", asked))
    return {one.account: one.frozen_at for one in found.tree.senders if one.frozen_at is not None}


def test_freezes_are_those_of_the_containment(story: Any) -> None:
    for account in ("@u3", "@u5", "@stranger"):
        step(story, account, "freeze")
        story.now += 60
    assert frozen(story) == {"@u3": story.now - 180, "@u5": story.now - 120}
    assert frozen(story, msgspec.structs.replace(ABOUT, pseudonyms=True)).keys() == {"account-4", "account-6"}
    reaction = story.play(infection_of(story.service, "alpha", ABOUT)).reaction
    assert reaction.first_freeze_at == story.now - 180
    step(story, "@u3", "recover")
    assert "@u3" in frozen(story)
    step(story, "@u3", "undo")
    assert frozen(story).keys() == {"@u5"}


def test_freezes_not_asked_for_are_said(story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ASKED", 2)
    step(story, "@u5", "freeze")
    found = story.play(infection_of(story.service, "alpha", ABOUT))
    assert found.reaction.first_freeze_at is None
    assert "whether the last 5 accounts that sent it were frozen was not asked" in found.cut


def test_the_counterfactual_reads_contact_lists(story: Any) -> None:
    asked = msgspec.structs.replace(ABOUT, counterfactual=True)
    assert story.play(infection_of(story.service, "alpha", asked)).spared.reason == "no defence has met it yet"
    story.verdict(EVIL, "block")
    story.now += 86_400
    spared = story.play(infection_of(story.service, "alpha", asked)).spared
    assert spared.told, spared.reason
    assert spared == story.play(infection_of(story.service, "alpha", asked)).spared
    covered = msgspec.structs.replace(asked, pseudonyms=True)
    assert story.play(infection_of(story.service, "alpha", covered)).spared.told


def test_what_was_left_out_is_said(story: Any) -> None:
    found = story.play(grown(story.service, "alpha", ABOUT, most=3, held=4))
    assert found.tree.cut[0] == "only the first 3 messages were taken in"
    assert any("counted and not held" in words for words in found.tree.cut)


def test_other_networks_and_unknown_names_are_told_alike(story: Any) -> None:
    told = []
    for network, name in (("beta", "c1"), ("alpha", "c2")):
        with pytest.raises(ProblemError) as caught:
            story.play(grown(story.service, network, Asked(Question(scope="campaign", subject=name))))
        told.append(caught.value.problem.detail.replace(name, "X"))
        assert caught.value.problem.status == 404
    assert told[0] == told[1]
