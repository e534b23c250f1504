"""The reference page of all signals, written from what they declare."""

from collections.abc import Iterable

from bascule.signals.declaration import COSTS, NEEDS, Declaration

_HEAD = """# Signals

For the analyst, and for operators who add their own. Every signal there is, as the code declares it. This page is
written by `bascule signals reference`; change the declaration, not the page.

A signal is one finding with a weight in log-odds: each point multiplies the odds of abuse by 2.7. Signals of one group
are correlated, so their sum is capped. How they become a verdict is told in [verdicts](verdicts.md); how names that
read alike are found, in [look-alikes](lookalikes.md).
"""
_COLUMNS = "| signal | weight | cost | needs | in words | |\n| --- | ---: | --- | --- | --- | --- |\n"
_TAIL = """
## Your own

A package of your own adds signals by an entry point of the group `bascule.signals`. Each entry point loads to an object
with `declared`, a `Declaration`, and `find(subject)`, which returns signals of that name and group:

```toml
[project.entry-points."bascule.signals"]
odd_shop = "our_signals.shop:SIGNAL"
```

`bascule.signals.testing` holds what its tests need: `subject(url)` makes what a signal is shown,
`check(signal, subject)` holds what it finds to the contract and returns it. `bascule signals list` shows what is
loaded.
"""


def reference(declared: Iterable[Declaration]) -> str:
    """The page in Markdown: a table for each group, then what the columns mean."""
    groups: dict[str, list[Declaration]] = {}
    for one in declared:
        groups.setdefault(one.group, []).append(one)
    parts = [_HEAD]
    for group, ones in sorted(groups.items()):
        parts.append(f"\n## {group}\n\n{_COLUMNS}")
        parts += [_row(one) for one in ones]
    parts.append("\n## What the columns mean\n\n| cost | |\n| --- | --- |\n")
    parts += [f"| {cost} | {words} |\n" for cost, words in COSTS.items()]
    parts.append("\n| needs | |\n| --- | --- |\n")
    parts += [f"| {need} | {words} |\n" for need, words in NEEDS.items()]
    return "".join(parts) + _TAIL


def _row(one: Declaration) -> str:
    needs = ", ".join(one.needs)
    cells = (f"`{one.id}`", f"{one.weight:g}", one.cost, needs, one.template, one.doc)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
