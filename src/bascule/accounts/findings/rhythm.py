"""When the account writes: after a long silence, or at an hour at which it sleeps."""

from collections.abc import Iterator
from math import log

from bascule.accounts.step import DAY, HOUR, Step, long
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_rhythm"
DORMANT, HOURS = 0.8, 1.0
_ENOUGH = 40  # messages from which hours of the day tell anything

DECLARED = (
    Declaration(
        "account_dormant", GROUP, DORMANT, "state", ("account", "history"),
        "comes after {long} of silence",
        "Accounts that nobody watches are sold. Owners come back from holidays too.",
    ),
    Declaration(
        "account_odd_hour", GROUP, HOURS, "state", ("account", "history"),
        "comes at an hour at which its sender hardly ever writes",
        "Gao and others (IMC 2010) saw blasts in the early morning of their victims.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals about when it is."""
    after = step.after
    if after.woke and step.ago(after.woke) < DAY and after.slept:
        silent = long(after.slept * DAY)
        weight = DORMANT if after.slept < 60 else DORMANT + 0.6
        yield Signal("account_dormant", weight, f"comes after {silent} of silence", f"after {silent} of silence", GROUP)
    hours = step.before.hours
    if len(hours) == 31 and (whole := sum(hours[:24])) >= _ENOUGH:
        hour = int(step.act.at) // HOUR % 24
        near = hours[hour] + (hours[(hour + 23) % 24] + hours[(hour + 1) % 24]) / 2
        weight = 0.5 * log((whole + 24) / 12 / (near + 1))
        if weight > 0.6:
            weight = min(weight, HOURS + 0.5)
            yield Signal("account_odd_hour", weight, DECLARED[1].template, "at an hour unlike its own", GROUP)
