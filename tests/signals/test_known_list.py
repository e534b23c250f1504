from bascule.lists.known import Match
from bascule.signals.known_list import GROUP, known_list
from bascule.signals.signal import Signal


def test_listed_weighs_for_abuse_and_allowed_against_it() -> None:
    listed, allowed = known_list(
        [
            Match("bad.example/", "feed", "block", "phishing", 6.0),
            Match("bad.example/ok/", "ours", "allow", "", 4.0),
        ]
    )
    assert listed == Signal("known_list", 6.0, "is listed as phishing by feed", "bad.example/", GROUP)
    assert allowed == Signal("known_list", -4.0, "is allowed by ours", "bad.example/ok/", GROUP)


def test_a_stale_feed_and_one_without_category_say_so() -> None:
    (signal,) = known_list([Match("bad.example/", "feed", "warn", weight=1.0, stale=True)])
    assert signal.explanation == "is listed as harmful by feed, whose data is out of date"


def test_evidence_is_cut_and_nothing_gives_nothing() -> None:
    (signal,) = known_list([Match("bad.example/" + "a" * 999, "feed", "block")])
    assert len(signal.evidence) == 200
    assert known_list([]) == ()
