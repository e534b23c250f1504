"""The infection tree as a picture: SVG without script, links or anything from elsewhere, for light and dark pages."""

import math
from datetime import UTC, datetime
from html import escape
from textwrap import wrap

from bascule.campaigns.graphml import legal
from bascule.campaigns.patient_zero import span
from bascule.campaigns.reproduction import Rate
from bascule.campaigns.tree import Tree
from bascule.console.infection_layout import Layout, Node, lay_out
from bascule.console.label import label

WIDTH = 1000
_LEFT, _RIGHT, _TOP = 30.0, 150.0, 110.0
_TALLEST = 1100.0
_LINE = 150  # characters of the sentence under the heading that fit beside one another
_WIDE = 95.0  # of a name
_STYLE = """
svg{color-scheme:light dark;--page:#fff;background:var(--page);
--ink:#1b2129;--soft:#4b5563;--hair:#d5dae1;--stop:#b3261e;--ice:#0b57a4;
--g0:#b3261e;--g1:#a04b00;--g2:#7a6000;--g3:#1f6f43;--g4:#0b57a4;--g5:#6b3fa0;font-family:system-ui,sans-serif}
@media (prefers-color-scheme:dark){svg{--page:#1c2128;--ink:#e8ebef;--soft:#b3bbc6;--hair:#3f4752;--stop:#ff9c92;
--ice:#8fbcf5;--g0:#ff9c92;--g1:#ffb067;--g2:#e2cc5d;--g3:#7fd6a2;--g4:#8fbcf5;--g5:#cfb0ff}}
text{fill:var(--ink);font-size:11px}.soft{fill:var(--soft)}.head{font-size:18px;font-weight:600}.sub{font-size:13px}
.link{fill:none;stroke:var(--soft);stroke-width:1.2}.maybe{stroke-dasharray:3 3}.grid{stroke:var(--hair)}
.block{stroke:var(--stop);stroke-width:2}.freeze{stroke:var(--ice);stroke-width:2;stroke-dasharray:7 3}
.name{unicode-bidi:isolate}.over{stroke:var(--page);stroke-width:3px;paint-order:stroke}.ice{fill:none;stroke:var(--ice);stroke-width:2}.band{fill:var(--soft);opacity:.3}
.g0{fill:var(--g0)}.g1{fill:var(--g1)}.g2{fill:var(--g2)}.g3{fill:var(--g3)}.g4{fill:var(--g4)}.g5{fill:var(--g5)}
@media print{svg{background:none}}
"""


def picture(tree: Tree, name: str) -> str:
    """The tree of the campaign ``name`` as an SVG document, at most some 200 kB.

    Left to right is time, below one another are the accounts; who turned whom is the likeliest link, dashed where
    another is as likely. Under it, how many each turned, over time.
    """
    layout = lay_out(tree)
    row = min(max(_TALLEST / layout.rows, 5.0), 22.0)
    bottom = _TOP + row * layout.rows + 14
    parts = [*_heading(tree, name, layout), *_axis(tree, layout, bottom)]
    parts += _links(layout, row)
    parts += _accounts(layout, row, tree.totals.generations)
    under, end = _reproduction(tree, layout, bottom + 62)
    parts += under
    said = escape(legal(_said(tree)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {end:.0f}" width="{WIDTH}" height="{end:.0f}"'
        ' role="img" aria-labelledby="infection-title infection-desc" lang="en">'
        f'<title id="infection-title">Infection tree of {_shown(name, 100)}</title>'
        f'<desc id="infection-desc">{said}</desc><style>{_STYLE}</style>{"".join(parts)}</svg>\n'
    )


def _said(tree: Tree) -> str:
    """The picture in words."""
    totals, reaction = tree.totals, tree.reaction
    turned = f"{_count(totals.turned, 'account')} turned from {_count(totals.origins, 'origin')}"
    deep = f" in {_count(totals.generations, 'generation')}" if totals.generations else ""
    parts = [f"{turned}{deep}; the link was shown to {_count(totals.exposed, 'account')}"]
    whole = tree.reproduction.undefended or tree.reproduction.whole
    if whole is not None:
        early = tree.reproduction.undefended is not None and reaction.defended_at is not None
        before = " before the first defence" if early else ""
        parts.append(f"each turned {whole.mean:.1f} others ({whole.low:.1f} to {whole.high:.1f}){before}")
    if reaction.to_block is not None:
        parts.append(f"blocked {span(reaction.to_block)} after the first lure")
    if reaction.to_freeze is not None:
        parts.append(f"the first account frozen {span(reaction.to_freeze)} after it")
    return "; ".join(parts) + "."


def _heading(tree: Tree, name: str, layout: Layout) -> list[str]:
    title = f'Infection tree of <tspan class="name">{_shown(name, 60)}</tspan>'
    cut = f" {layout.left_out:,} accounts with the fewest descendants are not drawn." if layout.left_out else ""
    parts = [f'<text x="{_LEFT}" y="28" class="head">{title}</text>']
    for line, words in enumerate(wrap(_said(tree) + cut, _LINE)[:2]):
        parts.append(f'<text x="{_LEFT}" y="{48 + 16 * line}" class="sub soft">{escape(legal(words))}</text>')
    x = _LEFT
    for generation, kind in _kinds(tree.totals.generations):
        shade = _shade(generation, tree.totals.generations)
        parts.append(f'{_mark(x + 5, 84, 5, shade)}<text x="{x + 14}" y="88" class="soft">{kind}</text>')
        x += 30 + 6.2 * len(kind)
    return parts


def _kinds(deepest: int) -> list[tuple[int, str]]:
    """What the shades stand for: each a first generation, and words for all that have its shade."""
    found = [(0, "origin")]
    by_shade: dict[int, list[int]] = {}
    for generation in range(1, deepest + 1):
        by_shade.setdefault(_shade(generation, deepest), []).append(generation)
    for some in by_shade.values():
        words = f"generation {some[0]}" if len(some) == 1 else f"generations {some[0]} to {some[-1]}"
        found.append((some[0], words))
    return found


def _shade(generation: int, deepest: int) -> int:
    """0 for an origin, else 1 to 5: one each, or as even as may be."""
    if deepest <= 5 or not generation:
        return generation
    return 1 + (generation - 1) * 5 // deepest


def _axis(tree: Tree, layout: Layout, bottom: float) -> list[str]:
    parts = []
    for place, words in layout.scale.ticks():
        x = _x(place)
        parts.append(
            f'<line class="grid" x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{bottom:.1f}"/>'
            f'<text x="{x:.1f}" y="{bottom + 14:.1f}" text-anchor="middle" class="soft">{words}</text>'
        )
    start = datetime.fromtimestamp(min(layout.scale.start, 1e11), UTC).strftime("%Y-%m-%d %H:%M:%S")
    stretched = ", early times drawn wider" if layout.scale.logarithmic else ""
    parts.append(
        f'<text x="{_LEFT}" y="{bottom + 32:.1f}" class="soft">Time after {start} UTC{stretched}. Larger marks'
        " showed the link to more accounts; dashed links are uncertain.</text>"
    )
    reaction = tree.reaction
    lines = [(reaction.first_block_at, "block", "first block"), (reaction.first_freeze_at, "freeze", "first freeze")]
    for level, (at, kind, words) in enumerate(lines):
        if at is not None:
            late = at > layout.scale.start + layout.scale.span
            x, y = _x(layout.scale.place(at)), _TOP - 10 + 12 * level
            parts.append(
                f'<line class="{kind}" x1="{x:.1f}" y1="{_TOP - 12}" x2="{x:.1f}" y2="{bottom:.1f}"/>'
                f'<text x="{x + 4:.1f}" y="{y:.1f}">{words}{" (later)" if late else ""}</text>'
            )
    return parts


def _links(layout: Layout, row: float) -> list[str]:
    parts = []
    for node in layout.nodes:
        if node.parent is None:
            continue
        above = layout.nodes[node.parent]
        x1, y1, x2, y2 = _x(above.x), _y(above, row), _x(node.x), _y(node, row)
        middle = (x1 + x2) / 2
        kind = "link maybe" if node.sender.parents[0].weight < 0.5 else "link"
        path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        parts.append(f'<path class="{kind}" d="{path}"/>')
    return parts


def _accounts(layout: Layout, row: float, deepest: int) -> list[str]:
    parts = []
    marks: dict[int, list[tuple[float, float]]] = {}
    for node in layout.nodes:
        one = node.sender
        x, y, size = _x(node.x), _y(node, row), _size(node)
        marks.setdefault(int(y // 10), []).append((x, y))
        at = datetime.fromtimestamp(min(max(one.at, 0.0), 1e11), UTC).strftime("%Y-%m-%d %H:%M:%S")
        words = f"{label(one.account, 100)}: {at} UTC, showed it to {one.reached}, turned {one.children:.1f}"
        parts.append(f"<g><title>{escape(legal(words))}</title>{_mark(x, y, size, _shade(one.generation, deepest))}")
        if one.frozen_at is not None:
            parts.append(f'<circle class="ice" cx="{x:.1f}" cy="{y:.1f}" r="{size + 2.5:.1f}"/>')
        parts.append("</g>")
    for node in sorted(layout.nodes, key=lambda node: -node.below):
        x, y = _x(node.x) + _size(node) + 3, _y(node, row)
        if _free(marks, x, y):
            marks.setdefault(int(y // 10), []).extend((x + step, y) for step in (5.0, 45.0, 85.0))
            text = _shown(node.sender.account, 16)
            parts.append(f'<text class="name over" x="{x:.1f}" y="{y + 3.5:.1f}">{text}</text>')
    return parts


def _free(marks: dict[int, list[tuple[float, float]]], x: float, y: float) -> bool:
    """Whether a name beginning here covers no account and no other name."""
    line = int(y // 10)
    near = (mark for at in (line - 1, line, line + 1) for mark in marks.get(at, ()))
    return not any(x - 2 < other < x + _WIDE and abs(level - y) < 11 for other, level in near)


def _size(node: Node) -> float:
    return min(2.5 + 0.7 * math.sqrt(node.sender.reached), 9.0)


def _reproduction(tree: Tree, layout: Layout, top: float) -> tuple[list[str], float]:
    """How many each turned, over time; and where the picture ends."""
    told = tree.reproduction
    if not told.told:
        words = escape(f"How many each turned cannot be told: {told.reason}.")
        return [f'<text x="{_LEFT}" y="{top:.1f}" class="soft">{words}</text>'], top + 16
    height, most = 90.0, max(*(rate.high for rate in told.over_time), 2.0)
    base = top + 22 + height

    def y(value: float) -> float:
        return base - height * min(value / most, 1.0)

    title = "How many each turned (R), by when it turned itself, with 95 % intervals"
    parts = [f'<text x="{_LEFT}" y="{top:.1f}" class="sub">{title}</text>']
    parts += [
        f'<line class="grid" x1="{_LEFT}" y1="{y(value):.1f}" x2="{WIDTH - _RIGHT:.0f}" y2="{y(value):.1f}"/>'
        f'<text x="{WIDTH - _RIGHT + 6:.0f}" y="{y(value) + 4:.1f}" class="soft">{value:.0f}</text>'
        for value in sorted({0.0, 1.0, float(math.floor(most))})
    ]
    for rate in told.over_time:
        x1, x2 = _cohort(rate, layout)
        upper, lower, middle = y(rate.high), y(rate.low), y(rate.mean)
        words = f"{rate.senders} accounts: {rate.mean:.2f} ({rate.low:.2f} to {rate.high:.2f})"
        parts.append(
            f"<g><title>{words}</title>"
            f'<rect class="band" x="{x1:.1f}" y="{upper:.1f}" width="{x2 - x1:.1f}" height="{lower - upper:.1f}"/>'
            f'<rect class="g4" x="{x1:.1f}" y="{middle - 1.5:.1f}" width="{x2 - x1:.1f}" height="3"/></g>'
        )
    return parts, base + 16


def _cohort(rate: Rate, layout: Layout) -> tuple[float, float]:
    x1, x2 = _x(layout.scale.place(rate.since)), _x(layout.scale.place(rate.until))
    return x1, max(x2, x1 + 4)


def _mark(x: float, y: float, size: float, shade: int) -> str:
    """A diamond for an origin, a disc for any other."""
    if shade == 0:
        corners = f"M{x:.1f} {y - size - 1:.1f}l{size + 1:.1f} {size + 1:.1f}l{-size - 1:.1f} {size + 1:.1f}"
        return f'<path class="g0" d="{corners}l{-size - 1:.1f} {-size - 1:.1f}z"/>'
    return f'<circle class="g{shade}" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'


def _x(place: float) -> float:
    return _LEFT + place * (WIDTH - _LEFT - _RIGHT)


def _y(node: Node, row: float) -> float:
    return _TOP + (node.row + 0.5) * row


def _shown(name: str, most: int) -> str:
    return escape(legal(label(name, most)))


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
