from typing import Any

import pytest

from bascule_synapse.settings import Settings, read

GIVEN: dict[str, Any] = {"url": "http://127.0.0.1:8420/", "key": "bk_a"}


def test_what_is_not_given_has_its_default() -> None:
    assert read(GIVEN) == Settings("http://127.0.0.1:8420", "bk_a")
    assert read(GIVEN | {"deadline": 1, "suspend": False}).deadline == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"nothing": 1}, "nothing"),
        ({"deadline": "1"}, "deadline"),
        ({"deadline": True}, "deadline"),
        ({"deadline": 11}, "deadline"),
        ({"recipients": -1}, "recipients"),
        ({"recipients": 1.5}, "recipients"),
        ({"suspend": 1}, "suspend"),
        ({"when_away": "ajar"}, "when_away"),
        ({"url": "8420"}, "url"),
        ({"key": ""}, "key"),
        ({"keep_days": 0}, "keep_days"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        read(GIVEN | wrong)


def test_address_and_key_are_required() -> None:
    with pytest.raises(ValueError, match=r"^key: required"):
        read({"url": "http://127.0.0.1:8420"})
