import io

from rich.console import Console

from bascule.campaigns.counterfactual import Spared
from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Defences, Sent
from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree
from bascule.cli.infection_text import DEEPEST, told
from bascule.server.infection import Infection

SPARED = Spared(told=True, reason="", turned=3, without=12.0, spared=9.0, low=4.0, high=20.0)


def grown(*messages: Sent, defences: Defences | None = None) -> Tree:
    spread = Spread()
    spread.take(messages)
    return grow(spread, 2e9, defences)


def text(tree: Tree, most: int = 200, spared: Spared | None = None) -> str:
    found = Infection(
        "campaign", "c1", 2e9, tree.totals, tree.generations, tree.origins, tree.reproduction, tree.reaction,
        tree.delay, spared, tree.senders, None, tree.cut,
    )  # fmt: skip
    out = io.StringIO()
    Console(file=out, width=300, highlight=False).print(told(found, tree.senders, most))
    return out.getvalue()


def chain(count: int) -> list[Sent]:
    return [Sent(n, f"m{n}", f"@{n}", (f"@{n + 1}",), 1e9 + 60 * n) for n in range(1, count + 1)]


def test_everything_known_is_said() -> None:
    tree = grown(*chain(8), defences=Defences(blocked_at=1e9 + 1000, frozen={"@3": 1e9 + 300}))
    found = text(tree, spared=SPARED)
    for words in (
        "7 turned from 1 origins in 7 generations",
        "first block 16 minutes after the first lure, 8 accounts had sent it by then",
        "first freeze 4 minutes after the first lure",
        "over all",
        "9 spared (4 to 20)",
        "frozen 2 minutes later",
    ):
        assert words in found, words


def test_where_nothing_met_it_nothing_is_said_of_defences() -> None:
    found = text(grown(*chain(8)))
    assert "over all" in found
    assert "before the first defence" not in found


def test_lines_are_bounded_and_what_is_not_shown_is_counted() -> None:
    found = text(grown(*chain(500)), most=20)
    assert "480 more accounts are not shown" in found
    deep = text(grown(*chain(500)), most=400)
    assert f"{500 - DEEPEST - 1} more accounts are not shown" in deep
    wide = [Sent(n, f"m{n}", f"@{n}", (), 1e9 + n) for n in range(1, 30)]
    assert "and 24 more" in text(grown(*wide))


def test_names_are_text_and_nothing_else() -> None:
    found = text(grown(Sent(1, "m1", "[red]@a[/red]\x1b[31m\u202e", ("@b",), 1e9)))
    assert "[red]@a[/red]\ufffd[31m\ufffd" in found
    assert "\x1b" not in found


def test_cut_is_said() -> None:
    spread = Spread(most=1)
    spread.take([Sent(1, "m", "@a", ("@b", "@c"), 1e9)])
    assert "cut: 1 exposures beyond the first 1" in text(grow(spread, 2e9))
