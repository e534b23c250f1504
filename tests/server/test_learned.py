from typing import Any

import pytest

from bascule.judge.weights import Weights, dump_weights
from bascule.server.learned import put_text_model, put_weights
from bascule.server.problems import ProblemError
from bascule.signals.text.model import encode, shipped

LURE = "URGENT! You have won a 1000 cash prize. To claim call 09061701461 now"


def test_weights_hold_from_the_next_load_on_and_the_trail_tells_of_them(place: Any) -> None:
    assert place.send(LURE).score > 2.5
    silent = dump_weights(Weights(by_hand={"text_model": 0.0}))
    place.play(put_weights(place.service, "alpha", "kim", silent))
    assert place.service.reload_if_changed()
    assert place.send(LURE).score == 0.0
    assert place.send(LURE, "beta").score > 2.5
    place.play(put_weights(place.service, "alpha", "kim", b""))
    place.service.reload_if_changed()
    assert place.send(LURE).score > 2.5
    query = "SELECT who, before, after FROM audit WHERE action = 'weights.saved' ORDER BY number"
    rows = place.store._database.reader.execute(query).fetchall()
    assert [(who, bool(before), bool(after)) for who, before, after in rows] == [
        ("kim", False, True), ("kim", True, False)
    ]  # fmt: skip


def test_what_is_damaged_is_refused_and_nothing_is_written(place: Any) -> None:
    with pytest.raises(ProblemError) as refused:
        place.play(put_weights(place.service, "alpha", "kim", b'{"caps": 1}'))
    assert refused.value.problem.field == "weights"
    with pytest.raises(ProblemError, match="model"):
        place.play(put_text_model(place.service, "alpha", "kim", b"\xc1"))
    assert (place.home.weights("alpha"), place.home.text_model("alpha")) == (None, None)


def test_a_network_s_own_text_model_is_used(place: Any) -> None:
    place.play(put_text_model(place.service, "alpha", "kim", encode(shipped())))
    assert place.service.reload_if_changed()
    assert place.home.text_model("alpha") == encode(shipped())
    assert place.send(LURE).score > 2.5
