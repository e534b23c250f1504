from typing import Any

import msgspec
import pytest

from bascule.accounts.event import AccountEvent
from bascule.server import decoys
from bascule.server.decoys import NewDecoy, NewDecoys, plant_decoys, remove_decoy
from bascule.server.events import take_events
from bascule.server.problems import ProblemError
from bascule.server.service import Service


def test_every_process_knows_at_once(place: Any) -> None:
    beside = Service(place.home, place.store, lambda: place.now)
    (shown,) = place.play(plant_decoys(place.service, "alpha", "key1", NewDecoys((NewDecoy("contact", "@trap"),))))
    for service in (place.service, beside):
        assert service.decoys.hit("alpha", ("@ann", "@trap")) == 1
        assert service.decoys.hit("beta", ("@trap",)) == 0
    place.play(remove_decoy(beside, "alpha", "key1", shown.id))
    assert place.service.decoys.hit("alpha", ("@trap",)) == 0


def test_there_is_an_end_to_them(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoys, "MOST_STANDING", 1)
    two = NewDecoys((NewDecoy("contact", "@1"), NewDecoy("contact", "@2")))
    with pytest.raises(ProblemError) as refused:
        place.play(plant_decoys(place.service, "alpha", "key1", two))
    assert refused.value.problem.status == 409
    assert place.store.decoys.standing("alpha") == ()


def test_what_cannot_be_spelt_is_refused_with_its_place(place: Any) -> None:
    bad = NewDecoys((NewDecoy("contact", "@1"), NewDecoy("contact", "\ud800")))
    with pytest.raises(ProblemError) as refused:
        place.play(plant_decoys(place.service, "alpha", "key1", bad))
    assert refused.value.problem.field == "decoys[1]"


def test_an_event_with_a_decoys_name_is_a_hit_that_survives(place: Any) -> None:
    place.play(plant_decoys(place.service, "alpha", "key1", NewDecoys((NewDecoy("credential", "root"),))))
    told = msgspec.convert({"id": "e1", "kind": "logged_in", "account": "@eve", "credential": "ROOT"}, AccountEvent)
    place.play(take_events(place.service, "alpha", [told]))
    place.play(take_events(place.service, "beta", [told]))
    (hit,) = place.play(place.store.decoys.hits("alpha", None, 10))
    assert (hit.account, hit.event, hit.sure) == ("@eve", "e1", True)
    assert place.play(place.store.decoys.hits("beta", None, 10)) == ()
    later = Service(place.home, place.store, lambda: place.now)
    later.decoys.names("alpha")
    place.play(plant_decoys(later, "alpha", "key1", NewDecoys((NewDecoy("contact", "@trap"),))))
    touched = later.decoys.message("alpha", "@eve", "m1", ("@trap",), 0, place.now + 1)
    assert touched is not None
    assert touched.hits[0].sure, "another process remembers what this one found"
