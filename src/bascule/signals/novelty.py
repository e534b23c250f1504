"""What it weighs that a site is new: to the network, to the conversation, to its sender, or to its hosting platform.

Honest people post new links all day, so all of it together stays under any sensible threshold for warning, and under
what a look-alike lacks of a block. It is there to tip what other signals left open.
"""

from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "novelty"
NETWORK, YOUNG, CONVERSATION, SENDER = 0.5, 0.4, 0.2, 0.2
MOST = NETWORK + YOUNG
"""The most that novelty adds: new to the network and on a platform where anybody gets a name in a minute."""

DECLARED = (
    Declaration(
        id="new_to_network",
        group=GROUP,
        weight=NETWORK,
        cost="lookup",
        needs=("destination", "network", "history"),
        template="goes to a site that is new to this network",
        doc="Nobody had linked to the site on this network until a day ago. One honest link in ten is like that, in a "
        "channel of questions one in five. The most used sites and brands' own never are.",
    ),
    Declaration(
        id="young_shared_host",
        group=GROUP,
        weight=YOUNG,
        cost="lookup",
        needs=("destination", "network", "history"),
        template="goes to a name that a hosting platform gives to anybody, first seen here {days} days ago",
        doc="A sub-domain of shared hosting or dynamic DNS, first seen here less than `young_days` ago. More than "
        "a third of the phishing of 2026 is there, and so is many a hobby.",
    ),
    Declaration(
        id="new_to_conversation",
        group=GROUP,
        weight=CONVERSATION,
        cost="lookup",
        needs=("destination", "conversation", "history"),
        template="goes to a site that is new to this conversation",
        doc="The network knows the site and this conversation does not, though it has seen links enough.",
    ),
    Declaration(
        id="new_to_sender",
        group=GROUP,
        weight=SENDER,
        cost="lookup",
        needs=("destination", "account", "history"),
        template="goes to a site that its sender never linked to",
        doc="The network knows the site and its sender never linked to it, though it has sent links enough.",
    ),
)


def novelty(
    site: str, *, network: bool, conversation: bool, sender: bool, young: float | None = None
) -> tuple[Signal, ...]:
    """The signals of what is new about a site.

    Args:
        site: what somebody registered or was given by a platform.
        network: it is new to the network; then it is new to all others, which is not said again.
        conversation: it is new to the conversation.
        sender: its sender never linked to it.
        young: for a name that a platform gave out lately, days since it was first seen; None for all others.
    """
    found = []
    if network:
        found.append(_signal("new_to_network", NETWORK, DECLARED[0].template, site))
    else:
        if conversation:
            found.append(_signal("new_to_conversation", CONVERSATION, DECLARED[2].template, site))
        if sender:
            found.append(_signal("new_to_sender", SENDER, DECLARED[3].template, site))
    if young is not None:
        words = "goes to a name that a hosting platform gives to anybody, first seen here "
        found.append(_signal("young_shared_host", YOUNG, words + _ago(int(young)), site))
    return tuple(found)


def _ago(days: int) -> str:
    if days < 1:
        return "today"
    return "a day ago" if days == 1 else f"{days} days ago"


def _signal(name: str, weight: float, words: str, site: str) -> Signal:
    return Signal(name, weight, words, site[:200], GROUP)
