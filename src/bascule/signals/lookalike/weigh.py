"""What look-alikes weigh, as signals."""

from collections.abc import Iterable

from bascule.signals.declaration import Declaration
from bascule.signals.lookalike.finding import Finding
from bascule.signals.signal import Signal

GROUP = "look_alike"
CAP = 4.0
"""The most that the group adds: less than a block, so that names that read alike warn and never block alone."""


def _declared(id_: str, weight: float, template: str, doc: str) -> Declaration:
    return Declaration(id_, GROUP, weight, "compute", ("destination", "conversation", "network"), template, doc)


DECLARED = (
    _declared(
        "look_alike_homograph",
        4.0,
        "is written with look-alike letters to read like {target}",
        "Letters of other scripts that look like the brand's (Unicode's confusables). Hardly ever honest.",
    ),
    _declared(
        "look_alike_near",
        4.0,
        "reads like {target}",
        "A near spelling of a name, whole or inside a longer one. From 2.0 to 4.0 by the name's length and the "
        "number of edits, less for words of the language, more beside a lure.",
    ),
    _declared(
        "look_alike_embedded",
        4.0,
        "carries {target} inside another site's name",
        "The whole domain stands to the left of another, as in discord.com.example.net. Translation and proxy services "
        "do it as well.",
    ),
    _declared(
        "look_alike_swapped",
        0.8,
        "has the name of {target} under another ending",
        "The same name under another ending. Brands own many that no list has, so it weighs little; 2.7 where the "
        "ending costs next to nothing.",
    ),
    _declared(
        "look_alike_named",
        1.2,
        "uses the name {title} beside {lure} and is none of {title}'s known sites",
        "A brand's name among other words. Fans, resellers and tools do it: without a lure it is told and does not "
        "warn. With words such as gift or verify it comes to 2.6 and more.",
    ),
    _declared(
        "look_alike_pathed",
        0.8,
        "names {target} in the path of another site",
        "A brand's domain in the path. Archives and checkers do it as well, so it never warns by itself.",
    ),
)


def look_alikes(findings: Iterable[Finding]) -> tuple[Signal, ...]:
    """The signals that findings give, in their order."""
    return tuple(
        Signal(f"look_alike_{each.how}", each.weight, each.explanation, each.part[:200], GROUP) for each in findings
    )
