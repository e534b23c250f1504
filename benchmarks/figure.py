"""One printed figure, and how a run of them is shown and kept."""

from pathlib import Path
from typing import Literal

import msgspec
from rich.console import Console
from rich.table import Table


class Figure(msgspec.Struct, frozen=True):
    """A measured number beside its goal.

    Attributes:
        id: prefixed by its room, for example ``click.protocol_ratio``.
        value: what was measured.
        unit: of value and goal: ``ms``, ``µs``, ``req/s``, ``ratio``, ``share``, ``bytes``, ``count``.
        goal: the bound the value is held to, or None for a figure that is only told.
        better: whether a larger or a smaller value is the better one.
        data: what it was measured on.
        command: what prints it.
    """

    id: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["higher", "lower"] = "higher"
    data: str = ""
    command: str = "make bench"

    @property
    def ok(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal

    def row(self) -> dict[str, object]:
        """The figure as build/*.json keeps it."""
        names = ("id", "value", "unit", "goal", "data", "command")
        return {name: getattr(self, name) for name in names} | {"ok": self.ok}


def show(title: str, figures: list[Figure], console: Console | None = None) -> None:
    """Print figures as a table, goals beside values."""
    table = Table(title=title, title_justify="left")
    for name, justify in (("figure", "left"), ("value", "right"), ("unit", "left"), ("goal", "right"), ("", "left")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    table.add_column("data", overflow="fold")
    for f in figures:
        goal = "" if f.goal is None else f"{'≥' if f.better == 'higher' else '≤'} {f.goal:,.6g}"
        mark = {None: "", True: "[green]met[/]", False: "[red]short[/]"}[f.ok]
        table.add_row(f.id, f"{f.value:,.6g}", f.unit, goal, mark, f.data)
    (console or Console()).print(table)


def keep(figures: list[Figure], path: Path, *, whole: bool = True) -> None:
    """Write figures to ``path`` as JSON, the folder made when absent.

    Where not the ``whole`` was measured, the others that stand there stay, those measured take their earlier places.
    """
    rows = {figure.id: figure.row() for figure in figures}
    if not whole and path.is_file():
        rows = {row["id"]: row for row in msgspec.json.decode(path.read_bytes())} | rows
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(list(rows.values())), indent=1) + b"\n")
