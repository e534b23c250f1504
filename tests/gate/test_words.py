from typing import Any

import pytest

from bascule.gate.contracts import Reach, VerdictEntry
from bascule.gate.words import Words, because, judge_word
from bascule.lists.overlay import Overlay

NOW = 1000.0
MESSAGE = "The operator of this network blocks this message"


def word(subject: str, verdict: Any = "block", scope: Any = "destination", **more: Any) -> VerdictEntry:
    fields = {"reason": "phish", "who": "x", "set_at": NOW, **more}
    return VerdictEntry(0, "demo", subject, verdict, scope=scope, **fields)


def removed(entry: VerdictEntry) -> VerdictEntry:
    return word(entry.subject, entry.verdict, entry.scope, removed_at=NOW)


class Place:
    def __init__(self) -> None:
        self.overlay = Overlay()
        self.words = Words(self.overlay)

    def on(self, expression: str, now: float = NOW) -> str | None:
        entries = {entry.expression: entry for entry in self.overlay.entries()}
        held = entries[expression].at(now) if expression in entries else None
        return held.verdict if held else None


def test_a_word_on_the_destination_comes_before_one_on_its_campaign() -> None:
    place = Place()
    campaign = word("c", scope="campaign")
    place.words.take(campaign, Reach(("a.example/", "b.example/")))
    allowed = word("a.example/", "allow")
    place.words.take(allowed, Reach())
    assert (place.on("a.example/"), place.on("b.example/")) == ("allow", "block")
    place.words.take(removed(allowed), Reach())
    assert place.on("a.example/") == "block"
    place.words.take(removed(campaign), Reach())
    assert len(place.overlay) == 0


def test_what_lapses_leaves_what_stands_behind_it() -> None:
    place = Place()
    place.words.take(word("c", scope="campaign"), Reach(("a.example/",)))
    place.words.take(word("f", "warn", "page"), Reach(("a.example/",)))
    place.words.take(word("a.example/", "allow", expires_at=NOW + 10), Reach())
    assert [place.on("a.example/", at) for at in (NOW, NOW + 10)] == ["allow", "block"]
    place.words.take(removed(word("c", scope="campaign")), Reach())
    assert place.on("a.example/", NOW + 10) == "warn"


def test_a_group_that_is_followed_anew_forgets_what_left_it() -> None:
    place = Place()
    place.words.take(word("c", scope="campaign"), Reach(("a.example/",), ("@ann",), ("t1", "t2")))
    place.words.take(word("c", scope="campaign"), Reach(("b.example/",), (), ("t2",)))
    assert (place.on("a.example/"), place.on("b.example/")) == (None, "block")
    assert set(place.words.tags) == {"t2"}
    assert place.words.on_sender("@ann", NOW) is None


def test_the_severest_word_on_a_message_is_told_first_and_lapses() -> None:
    place = Place()
    place.words.take(word("m", "warn", "message"), Reach((), (), ("t",)))
    place.words.take(word("@ann", "block", "sender", expires_at=NOW + 10), Reach((), ("@ann",), ("t",)))
    assert [place.words.on_message("t", at).verdict for at in (NOW, NOW + 10)] == ["block", "warn"]  # type: ignore[union-attr]
    assert place.words.on_sender("@ann", NOW) is not None
    assert place.words.on_sender("@ann", NOW + 10) is None
    assert place.words.on_message("other", NOW) is None
    place.words.take(removed(word("m", "warn", "message")), Reach())
    place.words.take(removed(word("@ann", scope="sender")), Reach())
    assert place.words.tags == {}


@pytest.mark.parametrize(
    ("scope", "what", "words"),
    [
        ("message", "message", f"{MESSAGE}: phish."),
        ("sender", "sender", "The operator of this network blocks this sender: phish."),
        (
            "sender",
            "message",
            "The operator of this network blocks this message, for it belongs to the sender s: phish.",
        ),
        (
            "campaign",
            "message",
            "The operator of this network blocks this message, for it belongs to the campaign s: phish.",
        ),
    ],
)
def test_a_word_is_explained_in_one_sentence(scope: Any, what: str, words: str) -> None:
    verdict = judge_word(word("s", scope=scope), what)
    assert (verdict.verdict, verdict.source, verdict.explanation) == ("block", "operator", words)
    assert verdict.score >= 5


def test_a_word_without_a_reason_still_says_why() -> None:
    assert because(word("c", scope="campaign", reason="")) == "it belongs to the campaign c"
