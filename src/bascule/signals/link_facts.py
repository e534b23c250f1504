"""What plain facts about a link weigh.

Together they may warn and never block: their group is capped below any sensible blocking threshold, because each of
them is also found in honest chat (a developer's ``http://127.0.0.1:8000/``, a shop on a shared host).
"""

from collections.abc import Iterable

from bascule.links.fact import Fact
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "link_facts"
WEIGHTS: dict[str, tuple[float, str]] = {
    "masked": (2.5, "is labelled with another site than the one it opens"),
    "warned_when_sent": (2.5, "was suspected when it was sent"),
    "userinfo": (2.0, "puts a user name before the real host"),
    "mixed_script": (2.0, "mixes look-alike alphabets in one name"),
    "bidi_control": (1.5, "contains characters that reverse the reading direction"),
    "zero_width": (1.0, "contains invisible characters"),
    "odd_address": (1.5, "writes its address in an unusual way"),
    "forged_wrapper": (1.5, "imitates one of this network's own links"),
    "encoded_host": (1.0, "hides its host behind percent codes"),
    "numeric_host": (0.3, "goes to a bare address instead of a name"),
    "nested_url": (0.2, "carries another address inside"),
    "punycode": (0.2, "has an internationalised name"),
    "port": (0.1, "uses an unusual port"),
}
"""Log-odds and words by fact name; a fact that is not here is told and weighs nothing. Set by hand until fitted."""

_NEEDS_LINK = frozenset({"masked", "zero_width", "bidi_control"})
_DOCS: dict[str, str] = {
    "masked": "Its label names another site than the one it opens. Newsletters do it with click counters.",
    "warned_when_sent": "It was suspected when it was sent, and a click later finds nothing else.",
    "userinfo": "A user name before the real host makes people read the wrong one. Honest only in developers' talk.",
    "mixed_script": "Alphabets that no language mixes stand in one label of its host.",
    "bidi_control": "Characters that turn the reading direction stand in or beside it.",
    "zero_width": "Invisible characters stand in it, by accident in text that was copied.",
    "odd_address": "An address written so that people do not see it is one, such as http://0x8080808/.",
    "forged_wrapper": "It looks like one of the network's own links and was not made by it.",
    "encoded_host": "Its host is hidden behind percent codes.",
    "numeric_host": "A bare address. Developers and game servers have it as well.",
    "nested_url": "It carries another address, as redirectors and share buttons do.",
    "punycode": "An internationalised name, as most of the world has.",
    "port": "A port other than the scheme's own. Developers and game servers have it as well.",
}
DECLARED = tuple(
    Declaration(
        id=name,
        group=GROUP,
        weight=weight,
        cost="compute",
        needs=("link",) if name in _NEEDS_LINK else ("destination",),
        template=words,
        doc=_DOCS[name],
    )
    for name, (weight, words) in WEIGHTS.items()
)


def link_facts(facts: Iterable[Fact]) -> tuple[Signal, ...]:
    """The signals that ``facts`` give, one for each fact that weighs anything."""
    return tuple(
        Signal(fact.name, *WEIGHTS[fact.name], evidence=fact.detail, group=GROUP)
        for fact in facts
        if fact.name in WEIGHTS
    )
