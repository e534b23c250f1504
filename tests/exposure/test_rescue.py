import itertools

import pytest

from bascule.exposure import rescue
from bascule.exposure.contracts import Openings, ViewerClick
from bascule.exposure.rescue import Account, Gathering, RescueList, Room, Totals
from bascule.gate.contracts import ClickCount, Seen

numbers = itertools.count(1)


def seen(name: str, recipients: tuple[str, ...] = ("@bob",), kind: str = "direct", **more: object) -> Seen:
    fields: dict[str, object] = {"audience": len(recipients), "received_at": 100.0, "action": "rewrite"} | more
    number = next(numbers)
    sender = str(fields.pop("sender", "@ann"))
    conversation = str(fields.pop("conversation", f"!{name}"))
    return Seen(number, name, f"{number:014x}", sender, conversation, kind, recipients, **fields)  # type: ignore[arg-type]


def clicks(message: Seen, count: int = 1, outcome: str = "go", minute: int = 5) -> ClickCount:
    return ClickCount("demo", message.tag, outcome, minute, count)


def viewer(message: Seen, account: str, outcome: str = "go", minute: int = 5, count: int = 1) -> ViewerClick:
    return ViewerClick("demo", message.tag, account, outcome, minute, count)


def listed(
    *messages: Seen,
    clicked: tuple[ClickCount, ...] = (),
    named: tuple[ViewerClick, ...] = (),
    asks: dict[str, tuple[str, ...]] | None = None,
    up_at: float | None = None,
) -> RescueList:
    gathering = Gathering(up_at)
    by_number = {one.number: asks[one.id] for one in messages if asks and one.id in asks}
    gathering.take(messages, Openings(clicked, named), by_number)
    return gathering.rescue(100)


def names(accounts: tuple[Account, ...]) -> list[str]:
    return [one.account for one in accounts]


def test_a_viewer_who_crossed_to_a_page_that_asks_for_secrets_comes_first() -> None:
    message = seen("m", ("@bob", "@cyd", "@dan"), "group")
    found = listed(
        message, clicked=(clicks(message),), named=(viewer(message, "@cyd"),), asks={"m": ("password", "code")}
    )
    assert found.asked == (Account("@cyd", "viewer", False, "asks_secrets", ("password", "code"), 300.0, ("m",)),)
    assert names(found.saw) == ["@bob", "@dan"]
    assert not any(one.maybe for one in found.saw)
    assert (found.clicked, found.rooms, found.truncated) == ((), (), False)


def test_a_click_in_a_chat_of_two_is_the_other_ones_and_says_that_it_is_inferred() -> None:
    message = seen("m")
    found = listed(message, clicked=(clicks(message),))
    assert found.clicked == (Account("@bob", "inferred", False, "unknown", (), 300.0, ("m",)),)
    assert found.saw == ()


def test_a_click_in_a_group_by_nobody_known_may_be_anybodys() -> None:
    opened, quiet = seen("m", ("@bob", "@cyd"), "group"), seen("n", ("@dan",), "group")
    found = listed(quiet, opened, clicked=(clicks(opened),))
    assert found.clicked == ()
    assert [(one.account, one.maybe) for one in found.saw] == [("@bob", True), ("@cyd", True), ("@dan", False)]


def test_a_group_of_one_is_no_direct_chat() -> None:
    message = seen("m", ("@bob",), "group")
    found = listed(message, clicked=(clicks(message),))
    assert [(one.account, one.maybe) for one in found.saw] == [("@bob", True)]


def test_named_clicks_leave_no_doubt_on_others() -> None:
    message = seen("m", ("@bob", "@cyd"), "group")
    found = listed(message, clicked=(clicks(message, 3),), named=(viewer(message, "@bob", count=3),))
    assert [(one.account, one.maybe) for one in found.saw] == [("@cyd", False)]
    found = listed(message, clicked=(clicks(message, 4),), named=(viewer(message, "@bob", count=3),))
    assert [(one.account, one.maybe) for one in found.saw] == [("@cyd", True)]


@pytest.mark.parametrize("outcome", ["warned", "blocked", "leaving", "preview"])
def test_a_page_in_its_place_is_no_crossing(outcome: str) -> None:
    message = seen("m")
    found = listed(message, clicked=(clicks(message, outcome=outcome),), named=(viewer(message, "@bob", outcome),))
    assert (found.asked, found.clicked, names(found.saw)) == ((), (), ["@bob"])
    assert (found.totals.clicks, found.totals.stopped) == (0, 0 if outcome == "preview" else 1)
    crossed = listed(message, clicked=(clicks(message, outcome=outcome), clicks(message, outcome="crossed")))
    assert names(crossed.clicked) == ["@bob"]


def test_clicks_count_up_to_the_minute_that_the_bridge_went_up() -> None:
    message = seen("m")
    both = (clicks(message, minute=10), clicks(message, minute=11))
    assert listed(message, clicked=both, up_at=10 * 60 + 59.0).totals.clicks == 1
    late = listed(
        message, clicked=(clicks(message, minute=11),), named=(viewer(message, "@bob", minute=11),), up_at=659.0
    )
    assert names(late.saw) == ["@bob"]
    assert late.totals.viewers == 0


def test_an_account_stands_in_the_worst_of_its_lists_once() -> None:
    shown, crossed, asked = seen("shown"), seen("crossed"), seen("asked")
    clicked = (clicks(crossed, minute=9), clicks(asked, minute=7))
    for order in itertools.permutations((shown, crossed, asked)):
        found = listed(*order, clicked=clicked, asks={"asked": ("seed",), "crossed": ()})
        (one,) = found.asked
        assert (one.account, one.page, one.asks_for, one.clicked_at) == ("@bob", "asks_secrets", ("seed",), 420.0)
        assert set(one.messages) == {"shown", "crossed", "asked"}
        assert one.messages[-1] == "shown"
        assert (found.clicked, found.saw) == ((), ())


def test_being_shown_a_page_that_asks_is_not_having_crossed_to_it() -> None:
    shown, crossed = seen("shown"), seen("crossed")
    for order in itertools.permutations((shown, crossed)):
        found = listed(*order, clicked=(clicks(crossed),), asks={"shown": ("password",)})
        assert [(one.account, one.page, one.asks_for) for one in found.clicked] == [("@bob", "unknown", ())]


def test_named_clickers_come_before_inferred_ones_and_early_before_late() -> None:
    first, second, third = seen("a", ("@a",)), seen("b", ("@b",)), seen("c", ("@c",))
    found = listed(
        first, second, third,
        clicked=(clicks(first, minute=2), clicks(second, minute=1), clicks(third, minute=9)),
        named=(viewer(third, "@c", minute=9),),
    )  # fmt: skip
    assert names(found.clicked) == ["@c", "@b", "@a"]


def test_large_rooms_and_rooms_without_names_are_listed_by_size() -> None:
    large = seen("large", tuple(f"@{number}" for number in range(51)), "room")
    unknown = seen("unknown", (), "room", audience=900, conversation="!hall")
    again = seen("again", (), "room", audience=950, conversation="!hall")
    nowhere = seen("nowhere", (), "", audience=0, conversation="")
    found = listed(
        large, unknown, again, nowhere, clicked=(clicks(unknown, 2), clicks(again, 1)), asks={"again": ("card",)}
    )
    assert found.rooms == (
        Room("!hall", "room", 950, 2, 3, "asks_secrets"),
        Room("!large", "room", 51, 1, 0, "unknown"),
        Room("", "", 0, 1, 0, "unknown"),
    )
    assert found.saw == ()
    assert (found.totals.accounts, found.totals.unnamed, found.totals.conversations) == (0, 1001, 3)


def test_a_viewer_in_a_large_room_is_an_account() -> None:
    large = seen("large", tuple(f"@{number}" for number in range(51)), "room")
    found = listed(large, clicked=(clicks(large, 2),), named=(viewer(large, "@7"),))
    assert names(found.clicked) == ["@7"]
    assert found.rooms[0].clicks == 1


@pytest.mark.parametrize("action", ["hold", "reject"])
def test_what_was_withheld_was_shown_to_nobody(action: str) -> None:
    found = listed(seen("m", action=action), seen("n", action="deliver", recipients=("@cyd",)))
    assert names(found.saw) == ["@cyd"]
    assert (found.totals.messages, found.totals.withheld) == (1, 1)


def test_a_sender_among_the_recipients_was_not_shown_its_own() -> None:
    message = seen("m", ("@ann", "@bob"))
    found = listed(message, clicked=(clicks(message),))
    assert names(found.clicked) == ["@bob"]


def test_the_totals() -> None:
    first, second = seen("a", received_at=5.0), seen("b", ("@bob", "@cyd"), "group", received_at=9.0, sender="@eve")
    gathering = Gathering()
    openings = Openings((clicks(first, 2), clicks(second, outcome="blocked")), (viewer(first, "@bob"),))
    gathering.take([first, second], openings, {}, frozenset((second.tag,)))
    assert gathering.totals() == Totals(
        messages=2, conversations=2, senders=2, accounts=2, clicks=2, stopped=1, viewers=1, carried=1,
        first_at=5.0, last_at=9.0,
    )  # fmt: skip
    assert Gathering().totals() == Totals()


def test_lists_are_bounded_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    gathering = Gathering()
    gathering.take([seen(f"m{number}", (f"@{number}",)) for number in range(20)], Openings(), {})
    assert len(gathering.rescue(20).saw) == 20
    assert not gathering.rescue(20).truncated
    assert gathering.rescue(20, more=True).truncated
    cut = gathering.rescue(19)
    assert (len(cut.saw), cut.truncated, cut.totals.accounts) == (19, True, 20)
    monkeypatch.setattr(rescue, "MOST_ACCOUNTS", 20)
    monkeypatch.setattr(rescue, "MOST_ROOMS", 1)
    gathering.take([seen("more", ("@more",)), *(seen(f"r{n}", ()) for n in range(2))], Openings(), {})
    full = gathering.rescue(1000)
    assert (len(full.saw), len(full.rooms), full.truncated) == (20, 1, True)
