import pytest

from bascule.campaigns.parents import link
from bascule.campaigns.patient_zero import Origin, origins, span
from bascule.campaigns.sent import Sent
from bascule.campaigns.spread import Spread


def ranked(*messages: Sent, since: float = 0.0, most: int = 1000) -> tuple[Origin, ...]:
    spread = Spread(most=most)
    spread.take(messages)
    return origins(spread, link(spread), {}, since)


def sent(number: int, sender: str, *to: str, at: float = 0.0, **more: object) -> Sent:
    return Sent(number, f"m{number}", sender, to, at or 100_000.0 + 600 * number, **more)  # type: ignore[arg-type]


def test_the_one_that_most_go_back_to_comes_first() -> None:
    found = ranked(
        sent(1, "@early", "@x"), sent(2, "@root", "@a", "@b"), sent(3, "@a", "@c"), sent(4, "@b"), sent(5, "@c")
    )
    assert [one.account for one in found] == ["@root", "@early"]
    assert found[0].descendants == pytest.approx(3.0)
    assert found[0].share == pytest.approx(1.0)
    assert "3 of 3 that turned go back to it" in found[0].reasons
    assert (
        found[1].reasons[0]
        == "it was the first of all to send the link, 10 minutes before the next that was shown none"
    )


def test_doubts_are_said() -> None:
    (one,) = ranked(sent(1, "@a", "@b", at=1000.0), since=900.0)
    assert any("begins only 1.7 minutes before" in reason for reason in one.reasons)
    found = ranked(sent(1, "@a", "@b", "@c"), sent(2, "@c", "@d"), most=1)
    assert any("not all exposures were held" in reason for reason in found[1].reasons)
    (one,) = ranked(sent(1, "@a", audience=30))
    assert any("rooms whose members nobody named" in reason for reason in one.reasons)


def test_nobody_and_few() -> None:
    assert ranked() == ()
    (one,) = ranked(sent(1, "@a", "@b"))
    assert (one.descendants, one.share) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (-5, "0 seconds"), (1, "1 second"), (60, "1 minute"), (90, "1.5 minutes"), (7200, "2 hours"),
     (86_400 * 40, "40 days")],
)  # fmt: skip
def test_lengths_of_time_in_words(seconds: float, words: str) -> None:
    assert span(seconds) == words
