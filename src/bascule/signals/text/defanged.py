"""A link written so that no client makes it clickable: ``hxxp``, ``[.]``, ``(dot)``; in a lure it passes filters."""

from collections.abc import Iterable

from bascule.links.link import Link
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "text_disguise"
WEIGHT = 0.3

DECLARED = (
    Declaration(
        id="defanged",
        group=GROUP,
        weight=WEIGHT,
        cost="lookup",
        needs=("text", "link"),
        template="writes a link so that filters do not see it",
        doc="The careful defang links to show them without harm, so it weighs next to nothing where the careful talk.",
    ),
)


def defanged(links: Iterable[Link]) -> tuple[Signal, ...]:
    """One signal where any of a message's ``links`` is defanged."""
    for link in links:
        if link.kind == "defanged":
            return (Signal("defanged", WEIGHT, DECLARED[0].template, link.text[:200], GROUP),)
    return ()
