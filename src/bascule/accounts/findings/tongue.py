"""What the account writes in: a language or a script that it never used."""

from collections.abc import Iterator

from bascule.accounts.step import Step
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_tongue"
OTHER = 1.5

DECLARED = (
    Declaration(
        "account_other_language", GROUP, OTHER, "state", ("account", "history", "text"),
        "is in a language or script that its sender never used",
        "Hijackers write to everybody in their own words. Language of short texts is a guess, so it counts for little.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """The signal that the language is new to the account, of which twenty messages are known."""
    tongues = step.before.tongues
    if step.act.tongue and sum(much for _, much in tongues) >= 20 and len(tongues) < 3:
        used = dict(tongues).get(step.act.tongue, 0)
        if used == 0 or (step.copy is not None and step.copy.sends > 1 and used < step.copy.sends):
            yield Signal("account_other_language", OTHER, DECLARED[0].template, "in a language unlike its own", GROUP)
