from bascule.campaigns.graphml import graphml
from bascule.campaigns.grow import grow
from bascule.campaigns.pseudonyms import Pseudonyms
from bascule.campaigns.sent import Defences, Sent
from bascule.campaigns.spread import Spread


def spread_of(count: int) -> Spread:
    spread = Spread()
    spread.take(
        [Sent(n, f"secret-{n}", f"@ann{n}", (f"@ann{n + 1}",), float(n), f"!room-{n}") for n in range(1, count)]
    )
    return spread


def test_no_name_is_left_anywhere() -> None:
    spread, names = spread_of(9), Pseudonyms()
    names.cover(spread)
    defences = names.defences(Defences(1.0, 2.0, {"@ann2": 5.0}))
    tree = grow(spread, 100.0, defences)
    told = repr(tree) + repr(spread.exposures()) + "".join(graphml(tree, spread))
    assert "ann" not in told
    assert "secret" not in told
    assert "room-" not in told
    assert tree.senders[1].frozen_at == 5.0
    assert (defences.blocked_at, defences.stopped_at) == (1.0, 2.0)


def test_they_are_told_apart_and_stay_as_the_record_grows() -> None:
    short, long = spread_of(5), spread_of(9)
    Pseudonyms().cover(short)
    Pseudonyms().cover(long)
    assert len(set(long.names)) == len(long.names)
    assert long.names[: len(short.names)] == short.names


def test_contacts_are_covered_with_the_same_numbers() -> None:
    spread, names = spread_of(3), Pseudonyms()
    names.cover(spread)
    assert names.contacts({"@ann1": ("@ann2", "@zed")}) == {"account-1": ("account-2", "account-4")}
