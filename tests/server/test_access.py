from typing import Any

import msgspec
import pytest

from bascule.audit.entry import By
from bascule.server.access import KEY_RATE, Access
from bascule.server.problems import Problem, ProblemError


def refused(access: Access, *args: Any) -> Problem:
    with pytest.raises(ProblemError) as caught:
        access.caller(*args)
    return caught.value.problem


def test_a_key_acts_for_its_network_within_its_scopes(place: Any) -> None:
    access = Access(place.service)
    caller = access.caller(place.bearer("beta"), "links:read", "1.2.3.4")
    assert (caller.network, caller.key) == ("beta", place.keys["beta"].split("_")[1])
    narrow = place.key("alpha", "links:read")
    place.service.load()
    assert Access(place.service).caller(f"bearer  {narrow} ".encode(), "links:read", "").network == "alpha"
    problem = refused(Access(place.service), f"Bearer {narrow}".encode(), "verdicts:write", "")
    assert (problem.status, "verdicts:write" in problem.detail) == (403, True)


@pytest.mark.parametrize(
    "change",
    [
        lambda key: b"",
        lambda key: key[7:],
        lambda key: key[:-1] + b"?",
        lambda key: key[:-1],
        lambda key: key + b"a",
        lambda key: b"Basic " + key[7:],
        lambda key: b"Bearer bk_aaaaaaaa_" + key[19:],
        lambda key: b"Bearer \xff",
    ],
)
def test_anything_else_is_nobody(shared_place: Any, change: Any) -> None:
    assert refused(Access(shared_place.service), change(shared_place.bearer("alpha")), "links:read", "1").status == 401


def test_revoked_keys_are_nobody_and_networks_without_link_keys_are_not_served(place: Any) -> None:
    (kept,) = (key for key in place.ledger.api_keys() if key.network == "beta")
    place.play(place.ledger.save_api_key(msgspec.structs.replace(kept, revoked_at=1.0), By("test", 1.0)))
    place.home.key_file("alpha").unlink()
    place.service.load()
    access = Access(place.service)
    assert refused(access, place.bearer("beta"), "links:read", "").status == 401
    assert refused(access, place.bearer("alpha"), "links:read", "").status == 403


def test_guessing_is_slowed_down_by_address_and_asking_by_key(place: Any) -> None:
    access = Access(place.service)
    answers = [refused(access, b"Bearer no", "links:read", "6.6.6.6").status for _ in range(60)]
    assert answers.count(401) == 50
    assert answers[-1] == 429
    assert refused(access, b"Bearer no", "links:read", "7.7.7.7").status == 401
    access.caller(place.bearer("alpha"), "links:read", "6.6.6.6")
    access.caller(place.bearer("alpha"), "links:read", "", KEY_RATE.burst - 1)
    assert refused(access, place.bearer("alpha"), "links:read", "").status == 429
    place.now += 1
    access.caller(place.bearer("alpha"), "links:read", "")
