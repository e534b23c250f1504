from typing import Any

import pytest

from bascule.server import clicks
from bascule.server.clicks import Clicks


def test_clicks_are_added_up_and_kept(place: Any) -> None:
    counted = Clicks()
    for now in (0.0, 59.0, 60.0):
        counted.count("alpha", "0a", "go", now)
    counted.count("alpha", "0a", "blocked", 0.0)
    place.play(counted.write(place.ledger))
    place.play(counted.write(place.ledger))
    counted.count("alpha", "0a", "go", 1.0)
    place.play(counted.write(place.ledger))
    kept = {(c.outcome, c.minute): c.count for c in place.play(place.ledger.clicks("alpha", "0a"))}
    assert kept == {("go", 0): 3, ("go", 1): 1, ("blocked", 0): 1}
    assert counted.totals == {"go": 4, "blocked": 1}


def test_what_could_not_be_kept_is_kept_next_time(place: Any) -> None:
    counted = Clicks()
    counted.count("alpha", "not hexadecimal", "go", 0.0)
    counted.count("alpha", "0b", "go", 0.0)
    with pytest.raises(ValueError, match="hexadecimal"):
        place.play(counted.write(place.ledger))
    assert sum(counted._pending.values()) == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clicks, "MOST", 2)
    counted = Clicks()
    for tag in ("01", "02", "03", "01"):
        counted.count("alpha", tag, "go", 0.0)
    assert counted.uncounted == 1
    assert counted.totals["go"] == 4
