"""A link that hides where it ends: behind a shortener, or behind several redirectors in a row.

Shorteners that lead to one site only (``youtu.be``) hide nothing. What a wrapper holds is judged by itself; here only
the hiding is weighed.
"""

from collections.abc import Sequence

from bascule.links.destination import Destination
from bascule.links.shorteners import shortener
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "hidden_chain"
SHORTENED, BEHIND, CHAIN = 0.1, 1.0, 0.5
LONG = 3
"""Destinations in a row, the last included, from which they are a chain."""
_OF_ONE_SITE = frozenset(
    (
        *("youtu.be", "amzn.to", "amzn.eu", "ebay.us", "redd.it", "wp.me", "git.io", "spoti.fi", "apple.co", "g.co"),
        *("aka.ms", "fb.me", "forms.gle", "maps.app.goo.gl", "photos.app.goo.gl"),
    )
)

DECLARED = (
    Declaration(
        id="shortened",
        group=GROUP,
        weight=SHORTENED,
        cost="lookup",
        needs=("destination",),
        template="is shortened by {name}, so nobody sees where it goes",
        doc="A shortener that leads anywhere. Nothing is asked of it, since asking tells its owner. Chat has more of "
        "them than phishing feeds do, so it is told and weighs next to nothing.",
    ),
    Declaration(
        id="shortener_inside",
        group=GROUP,
        weight=BEHIND,
        cost="lookup",
        needs=("destination",),
        template="hides the shortener {name} behind another address",
        doc="A redirector, click counter or proxy that leads to a shortener. Newsletters that count clicks of short "
        "links do it.",
    ),
    Declaration(
        id="long_chain",
        group=GROUP,
        weight=CHAIN,
        cost="lookup",
        needs=("destination",),
        template="goes through {count} addresses before it ends",
        doc="Two or more redirectors in a row, each carrying the next. Mail protection around a click counter does it.",
    ),
)


def hidden_chain(layers: Sequence[Destination]) -> tuple[Signal, ...]:
    """The signals of a link's layers.

    Args:
        layers: the destination, then every one wrapped inside it, outermost first.
    """
    found = []
    for number, layer in enumerate(layers):
        name = shortener(layer.host)
        if name is None or name in _OF_ONE_SITE:
            continue
        if number:
            words = f"hides the shortener {name} behind another address"
            found.append(Signal("shortener_inside", BEHIND, words, layers[0].host[:200], GROUP))
        elif len(layers) == 1:
            words = f"is shortened by {name}, so nobody sees where it goes"
            found.append(Signal("shortened", SHORTENED, words, layer.href[:200], GROUP))
    if len(layers) >= LONG:
        hosts = " > ".join(layer.host for layer in layers)
        words = f"goes through {len(layers) - 1} addresses before it ends"
        found.append(Signal("long_chain", CHAIN, words, hosts[:200], GROUP))
    return tuple(found)
