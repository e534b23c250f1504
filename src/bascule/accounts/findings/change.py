"""Change points: many turns to new people, or many new links, at once (CUSUM: Page 1954; Yan and others, LEET 2008)."""

from collections.abc import Iterator

from bascule.accounts.step import Step
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_change"
TURNS, LINKS = 1.0, 1.5
_TURNS_AT, _LINKS_AT = 60, 90  # tenths

DECLARED = (
    Declaration(
        "account_bustle", GROUP, TURNS, "state", ("account", "history"),
        "is one of many to one person after another, faster than its sender ever was",
        "A change point of the waits between one person and the next. Greetings give it as well.",
    ),
    Declaration(
        "account_linking", GROUP, LINKS, "state", ("account", "history"),
        "is one of several with links that are new to its sender, who seldom sends any",
        "A change point of the share of messages with a new link.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals that the account's ways changed."""
    if step.after.bustle >= _TURNS_AT:
        yield Signal("account_bustle", TURNS, DECLARED[0].template, "faster than it ever wrote", GROUP)
    if step.after.linking >= _LINKS_AT:
        yield Signal("account_linking", LINKS, DECLARED[1].template, "with one new link after another", GROUP)
