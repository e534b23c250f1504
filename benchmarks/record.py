"""``make record``: docs/scoreboard.md anew from build/scoreboard.json and build/bench.json, with date and machine."""

import os
import platform
import re
import sys
import time
from pathlib import Path

import msgspec

PAGE = Path("docs/scoreboard.md")
SOURCES = {"Accuracy and conformance": Path("build/scoreboard.json"), "Speed": Path("build/bench.json")}
MARKS = ("<!-- figures -->", "<!-- end of figures -->")


class Row(msgspec.Struct):
    """A figure as build/*.json keeps it."""

    id: str
    value: float
    unit: str
    goal: float | None
    ok: bool | None
    data: str
    command: str


def machine() -> str:
    """What the figures were measured on, in one line."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    name = model[1] if model else platform.machine()
    return f"{os.cpu_count()} processors ({name}), {platform.system()}, Python {platform.python_version()}"


def table(figures: list[Row]) -> str:
    """A Markdown table, a row a figure."""
    rows = ["| figure | value | unit | goal | | data |", "| --- | ---: | --- | --- | --- | --- |"]
    for one in figures:
        # Which way is better shows only in whether the goal is met on its side of the value.
        sign = "≥" if (one.goal is not None and one.value >= one.goal) == one.ok else "≤"
        goal = "" if one.goal is None else f"{sign} {one.goal:,g}"
        met = "" if one.ok is None else "met" if one.ok else "**short**"
        value = f"{one.value:,.4g}" if abs(one.value) < 1000 else f"{one.value:,.0f}"
        data = one.data.replace("|", "\\|")
        rows.append(f"| `{one.id}` | {value} | {one.unit} | {goal} | {met} | {data} |")
    return "\n".join(rows)


def main() -> int:
    """Write the page; 2 where a source is missing."""
    missing = [str(path) for path in SOURCES.values() if not path.exists()]
    if missing:
        print(f"record: {', '.join(missing)} missing; run make scoreboard and make bench first", file=sys.stderr)
        return 2
    parts = []
    for title, path in SOURCES.items():
        figures = msgspec.json.decode(path.read_bytes(), type=list[Row])
        day = time.strftime("%Y-%m-%d", time.gmtime(path.stat().st_mtime))
        command = figures[0].command if figures else ""
        parts.append(f"## {title}\n\n`{command}`, {day}, on {machine()}.\n\n{table(figures)}")
    before, _, rest = PAGE.read_text("utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    PAGE.write_text(f"{before}{MARKS[0]}\n\n" + "\n\n".join(parts) + f"\n\n{MARKS[1]}{after}", "utf-8")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
