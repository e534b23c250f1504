"""What others know of the account: decoys it touched, reports, proof that its owner is there."""

from collections.abc import Iterator

from bascule.accounts.step import DAY, HOUR, Step, long
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_word"
DECOY, REPORTED, PROVED, COMMON, VOUCHED = 8.0, 1.2, -4.0, -2.0, -3.0
BAIT, BAITS = 2.5, 4.0
"""Of what one other account was found blasting, and several."""
_VOUCHERS = 3  # others from whom a link is one that people pass on
_EVERYBODY = 12  # accounts that say the same from which it is everybody's

DECLARED = (
    Declaration(
        "account_confidential", GROUP, DECOY, "state", ("account", "history"),
        "comes from an account that evidence kept confidential speaks against",
        "Holders of the scope decoys are shown what it was; nobody has an honest reason to (HoneyIM, ACSAC 2007).",
    ),
    Declaration(
        "account_reported", GROUP, REPORTED, "state", ("account", "history"),
        "comes from an account that {count} reports were made against",
        "Reports can be made in bad faith, so they add up slowly; words for the account take as much away.",
    ),
    Declaration(
        "account_proved", GROUP, PROVED, "state", ("account", "history"),
        "comes from an account whose owner was proved to be there {ago} ago",
        "A second factor, a password typed anew, or a freeze that was undone.",
    ),
    Declaration(
        "account_everybodys_words", GROUP, COMMON, "state", ("text", "history"),
        "says what many others say",
        "A greeting that many accounts send, without a link new to any of them.",
    ),
    Declaration(
        "account_vouched_link", GROUP, VOUCHED, "state", ("link", "history"),
        "carries a link that others, on devices of their own, sent too",
        "What an all-hands or a meme looks like: three others, or one that announced it to twenty people at once. "
        "Hijackers' copies come from devices that are new to their accounts.",
    ),
    Declaration(
        "account_known_bait", GROUP, BAITS, "state", ("link", "text", "history"),
        "is like what {count} other accounts blasted within a week",
        "The same site, or near-same words, as of accounts that were frozen for it; unless owners sent it from their "
        "own devices before.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals from others' word."""
    yield from _own_word(step)
    after, act = step.after, step.act.act
    common = not step.fresh and not act.sites and act.senders >= _EVERYBODY and 3 * act.linked < act.copies
    if common and step.vouched >= _VOUCHERS:
        yield Signal("account_everybodys_words", COMMON, DECLARED[3].template, "saying what many say", GROUP)
    if step.vouched >= _VOUCHERS and act.sites:
        yield Signal("account_vouched_link", VOUCHED, DECLARED[4].template, "that others passed on too", GROUP)
    elif step.bait and after.sent > 1:
        others = f"{step.bait} other accounts" if step.bait > 1 else "another account"
        words = f"is like what {others} blasted within a week"
        weight = BAITS if step.bait > 1 else BAIT
        yield Signal("account_known_bait", weight, words, f"like what {others} blasted", GROUP)


def _own_word(step: Step) -> Iterator[Signal]:
    """What others know of the account itself."""
    after = step.after
    if step.ago(after.decoy) < 7 * DAY:
        yield Signal(
            "account_confidential",
            DECOY,
            DECLARED[0].template,
            "against which evidence kept confidential speaks",
            GROUP,
        )
    if after.against > after.for_it and step.ago(after.reported_at) < 30 * DAY:
        count = after.against - after.for_it
        words = f"comes from an account that {count} reports were made against"
        yield Signal("account_reported", REPORTED * min(3, count), words, f"after {count} reports against it", GROUP)
    if (ago := step.ago(after.proved)) < 2 * DAY:
        words = f"comes from an account whose owner was proved to be there {long(ago)} ago"
        weight = PROVED if ago < 12 * HOUR else PROVED / 2
        yield Signal("account_proved", weight, words, f"{long(ago)} after its owner was proved to be there", GROUP)
