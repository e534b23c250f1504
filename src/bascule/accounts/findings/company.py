"""Whom the account writes to: its friends, or everybody it ever knew, none of whom answered yet."""

from collections.abc import Iterator

from bascule.accounts.contacts import CLOSE, closeness, fullness, knows
from bascule.accounts.lately import YOUNG, found
from bascule.accounts.step import DAY, HOUR, Step
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_company"
FAR, FIRST, FRIENDS, ANSWERS, BULK = 1.0, 1.0, -0.7, -1.5, -2.5
_CIRCLE = 3  # close contacts without whom an account has no circle to write outside of

DECLARED = (
    Declaration(
        "account_far_contacts", GROUP, FAR, "state", ("account", "history", "message"),
        "is one of {count} near-same ones to people its sender seldom writes to",
        "A hijacker goes through the contact list in its own order; an owner begins with friends. Greetings at New "
        "Year do it too.",
    ),
    Declaration(
        "account_first_contact", GROUP, FIRST, "state", ("account", "history", "message"),
        "goes to somebody its sender never exchanged a message with",
        "Counts only for an account that seldom does so.",
    ),
    Declaration(
        "account_friends", GROUP, FRIENDS, "state", ("account", "history", "message"),
        "goes to a close contact of its sender",
        "Speaks for the owner.",
    ),
    Declaration(
        "account_answers", GROUP, ANSWERS, "state", ("account", "message"),
        "answers somebody",
        "Speaks for the owner: a blast answers nobody.",
    ),
    Declaration(
        "account_bulk_sender", GROUP, BULK, "state", ("account", "history"),
        "comes from an account that told many people the same before",
        "Speaks for the owner, unless it is on a network new to the account: newsletters come again and again.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals about who is written to."""
    if step.act.act.reply:
        yield Signal("account_answers", ANSWERS, "answers somebody", "answering somebody", GROUP)
        return
    if step.before.bulk and step.ago(step.before.bulk_since) > DAY and not _elsewhere(step):
        yield Signal("account_bulk_sender", BULK, DECLARED[4].template, "as it does now and then", GROUP)
    contacts = step.before.contacts
    circle = sum(weight >= CLOSE for _, weight in contacts.closest)
    copy = step.copy
    if copy is not None and copy.sends >= 3:
        if circle >= _CIRCLE and copy.far >= 0.7 * copy.sends:
            words = f"is one of {copy.sends} near-same ones to people its sender seldom writes to"
            yield Signal("account_far_contacts", FAR, words, "mostly to people it seldom writes to", GROUP)
        elif circle >= _CIRCLE and copy.far <= 0.4 * copy.sends:
            yield Signal("account_friends", FRIENDS, DECLARED[2].template, "to close contacts", GROUP)
    if len(step.act.people) == 1 and step.acquainted and contacts.count and fullness(contacts) < 0.4:
        usual = contacts.count / step.before.sent
        if usual < 0.1 and not knows(contacts, step.act.people[0]):
            yield Signal("account_first_contact", FIRST, DECLARED[1].template, "to somebody it never wrote to", GROUP)
        elif copy is None and closeness(contacts, step.act.people[0]) >= CLOSE:
            yield Signal("account_friends", FRIENDS, DECLARED[2].template, "to a close contact", GROUP)


def _elsewhere(step: Step) -> bool:
    """Whether it is on a network that it was not on four days ago."""
    if not step.act.network:
        return False
    used = found(step.before.networks, step.act.network)
    return used is None or step.act.at / HOUR - used.first < YOUNG
