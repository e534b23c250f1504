from typing import Any

import pytest

from bascule.gate.contracts import Member
from bascule.server.groups import (
    NewMembers,
    NewPageDestination,
    group_named,
    join_campaign,
    leave_campaign,
    leave_page,
    members_of,
    see_page,
)
from bascule.server.problems import ProblemError


@pytest.mark.parametrize("name", ["", "a/b", "a\x00", "a\n", "x" * 201])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ProblemError) as refused:
        group_named(name, "fingerprint")
    assert (refused.value.problem.status, refused.value.problem.field) == (400, "fingerprint")


def test_any_other_name_is_one() -> None:
    assert group_named("sha256:ab…", "name") == "sha256:ab…"


def test_what_belongs_together_is_kept_with_who_said_so(place: Any) -> None:
    seen = NewPageDestination("https://www.a.example.com/x?y", "host", ("password", "password"), "kit")
    page = place.play(see_page(place.service, "alpha", "key1", "f1", seen))
    assert page == Member(
        "alpha", "page", "f1", "destination", "www.a.example.com/", "kit", "key1", place.now, ("password",)
    )
    again = place.play(see_page(place.service, "alpha", "key2", "f1", seen))
    assert again == page, "the first word stands"
    new = NewMembers(("https://b.example.com/", "https://b.example.com/#x"), senders=("@mal",), pages=("f1",))
    members = place.play(join_campaign(place.service, "alpha", "key1", "c1", new))
    assert [(one.kind, one.value) for one in members] == [
        ("destination", "b.example.com/"), ("sender", "@mal"), ("page", "f1")
    ]  # fmt: skip
    assert members_of(place.service, "alpha", "campaign", "c1", "name") == members
    assert place.play(leave_campaign(place.service, "alpha", "key1", "c1", "sender", "@mal")) == members[1]
    with pytest.raises(ProblemError):
        place.play(leave_campaign(place.service, "alpha", "key1", "c1", "sender", "@mal"))
    for value in ("no slash", "other.example/"):
        with pytest.raises(ProblemError):
            place.play(leave_page(place.service, "alpha", "key1", "f1", value))
    assert place.play(leave_page(place.service, "alpha", "key1", "f1", page.value)) == page
    with pytest.raises(ProblemError):
        members_of(place.service, "beta", "campaign", "c1", "name")
