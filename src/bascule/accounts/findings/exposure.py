"""Whether the account was shown, or opened, a link like the one it now sends: then it may be the next victim."""

from collections.abc import Iterator
from math import inf

from bascule.accounts.step import DAY, HOUR, Step, long
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_exposure"
CLICKED, SHOWN = 3.0, 0.7

DECLARED = (
    Declaration(
        "account_clicked", GROUP, CLICKED, "state", ("account", "history", "link"),
        "carries a link like one that its sender opened {ago} ago",
        "Whoever opened a phishing page and then sends it on has most likely lost the account: a fifth of stolen "
        "passwords are used within half an hour (Bursztein and others, IMC 2014). People pass on what they liked, too, "
        "so it is not enough without a sign that somebody else writes.",
    ),
    Declaration(
        "account_shown", GROUP, SHOWN, "state", ("account", "history", "link"),
        "carries a link like one that its sender was sent {ago} ago",
        "As above, without a click that is known of.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """The signal that the account was exposed to what it sends, where that is new to it; the strongest alone."""
    if not (step.fresh or (step.copy is not None and step.copy.new)):
        return
    after = step.after
    clicked, shown = step.ago(after.clicked), step.ago(after.exposed)
    if step.act.act.exposed is None:
        # what an earlier message told holds for links that take turns, and only for a day
        clicked, shown = (then if then < DAY else inf for then in (clicked, shown))
    if clicked < 30 * DAY:
        weight = CLICKED + 0.5 if clicked < HOUR else CLICKED if clicked < 2 * DAY else CLICKED - 1.0
        words = f"carries a link like one that its sender opened {long(clicked)} ago"
        yield Signal("account_clicked", weight, words, f"{long(clicked)} after clicking this page", GROUP)
        return
    for one in after.shown:
        if one.site in step.act.sites or (one.template and one.template in step.act.templates):
            shown = min(shown, step.ago(one.at))
    if shown < 30 * DAY:
        weight = SHOWN if shown < 2 * DAY else SHOWN / 2
        words = f"carries a link like one that its sender was sent {long(shown)} ago"
        yield Signal("account_shown", weight, words, f"{long(shown)} after being sent such a link", GROUP)
