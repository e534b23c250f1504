from hypothesis import given
from hypothesis import strategies as st

from bascule.campaigns.sent import Opening, Sent
from bascule.campaigns.spread import Spread


def sent(number: int, sender: str, *to: str, **more: object) -> Sent:
    return Sent(number, f"m{number}", sender, to, 100.0 * number, **more)  # type: ignore[arg-type]


def taken(*messages: Sent, **bounds: int) -> Spread:
    spread = Spread(**bounds)
    spread.take(messages)
    return spread


def test_each_named_recipient_is_exposed_and_its_opening_told() -> None:
    spread = taken(
        sent(1, "@a", "@b", "@c", "@d", viewers=(Opening("@b", 120.0), Opening("@x", 180.0)), opened=1, opened_at=60.0),
        sent(2, "@a", "@e", direct=True, opened=2, opened_at=240.0),
        sent(3, "@a", "@f", direct=True),
    )
    found = {one.account: (one.clicked, one.clicked_at) for one in spread.exposures()}
    assert found == {
        "@b": ("viewer", 120.0), "@x": ("viewer", 180.0), "@c": ("maybe", 60.0), "@d": ("maybe", 60.0),
        "@e": ("inferred", 240.0), "@f": ("none", None),
    }  # fmt: skip
    assert list(spread.surely) == [True, True, False, False, True, False]


def test_self_sends_and_repeated_names_expose_nobody_twice() -> None:
    spread = taken(sent(1, "@a", "@a", "@b", "@b", viewers=(Opening("@a", 1.0),)))
    assert [(one.sender, one.account) for one in spread.exposures()] == [("@a", "@b")]
    assert spread.self_sends == 1


def test_a_withheld_message_shows_nobody_and_tells_that_its_sender_turned() -> None:
    spread = taken(sent(1, "@a", "@b"), sent(2, "@b", "@c", withheld=True))
    (shown,) = spread.exposures()
    assert (shown.account, shown.turned_at) == ("@b", 200.0)
    assert (spread.delivered, spread.withheld, spread.first_withheld_at) == (1, 1, 200.0)


def test_order_is_by_number_whatever_the_clock_and_the_order_of_taking() -> None:
    late = Sent(1, "m1", "@a", ("@b",), 900.0)
    early = Sent(2, "m2", "@a", ("@c",), 100.0)
    for messages in ((late, early), (early, late)):
        spread = taken(*messages)
        (sender,) = spread.senders.values()
        assert (sender.number, sender.at, spread.messages[sender.message]) == (1, 900.0, "m1")
        assert (spread.first_at, spread.last_at) == (100.0, 900.0)


def test_rooms_without_names_are_counted_less_those_who_opened() -> None:
    spread = taken(sent(1, "@a", conversation="!room", audience=40, viewers=(Opening("@b", 120.0),)))
    assert spread.unnamed == 39
    assert [one.account for one in spread.exposures()] == ["@b"]


def test_what_does_not_fit_is_counted_and_said() -> None:
    spread = taken(sent(1, "@a", "@b", "@c"), sent(2, "@d", "@e", "@f"), most=3)
    assert (len(spread), spread.uncounted, spread.cut_at) == (3, 1, 200.0)
    spread = taken(sent(1, "@a", "@b", "@c"), sent(2, "@d", "@b"), accounts=2)
    assert (len(spread), spread.uncounted, len(spread.names)) == (1, 2, 2)


def test_pages_fit_together() -> None:
    spread = taken(*(sent(number, "@a", f"@{number}") for number in range(10)))
    assert (*spread.exposures(0, 4), *spread.exposures(4, 4), *spread.exposures(8, 4)) == spread.exposures()
    assert spread.exposures(10, 4) == ()


names = st.sampled_from(["@a", "@b", "@c"])


@given(st.lists(st.tuples(names, st.lists(names, max_size=4), st.floats(0, 1e10), st.booleans()), max_size=12))
def test_nothing_is_lost(said: list[tuple[str, list[str], float, bool]]) -> None:
    messages = [Sent(n, f"m{n}", a, tuple(to), at, withheld=held) for n, (a, to, at, held) in enumerate(said, 1)]
    spread = taken(*messages, most=5)
    shown = sum(len(set(one.recipients) - {one.sender}) for one in messages if not one.withheld)
    assert len(spread) + spread.uncounted == shown
    assert spread.delivered + spread.withheld == len(messages)
