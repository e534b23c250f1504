"""What the account is used with: a client or a network that it never wrote from, log-ins, contacts read."""

from collections.abc import Iterator

from bascule.accounts.lately import YOUNG, Used, found
from bascule.accounts.step import DAY, HOUR, Step, long
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_access"
CLIENT, NETWORK, FAMILIAR, READ, FAILED, CHANGED = 4.0, 1.5, -2.0, 2.0, 1.0, 1.0
_NEW = 24  # hours since a client or network was first used
_MANY = 3  # new ones within a month from which another says little

DECLARED = (
    Declaration(
        "account_new_client", GROUP, CLIENT, "state", ("account", "history"),
        "comes from a device that its sender used for the first time {ago} ago",
        "A stolen password is used elsewhere. People buy new devices too, and some clients look new at every log-in, "
        "for whom it counts less.",
    ),
    Declaration(
        "account_new_network", GROUP, NETWORK, "state", ("account", "history"),
        "comes from a network that its sender never wrote from before",
        "By 24 bits of an IPv4 address or 48 of IPv6. Travellers and mobile networks do this as well.",
    ),
    Declaration(
        "account_familiar", GROUP, FAMILIAR, "state", ("account", "history"),
        "comes from a device that its sender has used for long",
        "Speaks for the owner. It is left out where a session can be stolen unseen.",
    ),
    Declaration(
        "account_contacts_read", GROUP, READ, "state", ("account", "history"),
        "comes after {count} of its sender's contacts were read",
        "A hijacker fetches the contact list before writing to it. So does a new client; an account whose clients do "
        "it every day is not suspected for it.",
    ),
    Declaration(
        "account_login_failed", GROUP, FAILED, "state", ("account", "history"),
        "comes after {count} log-ins of its sender failed",
        "Somebody guessed. Owners forget passwords as well.",
    ),
    Declaration(
        "account_changed_hands", GROUP, CHANGED, "state", ("account", "history"),
        "comes after its sender's password or profile was changed",
        "Hijackers lock owners out. Owners change passwords as well.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals about what the account is used with."""
    before = step.before
    if step.act.client:
        yield from _client(step)
    elif before.login_new and step.ago(before.login) < 2 * DAY:
        ago = long(step.ago(before.login))
        yield _signal(0, CLIENT - 1, f"comes from a device that its sender used for the first time {ago} ago",
                      "from a new device")  # fmt: skip
    if step.act.network and step.acquainted:
        yield from _network(step)
    if before.read_at and step.ago(before.read_at) < DAY and not _reads_often(step):
        weight = READ + (0.5 if before.read >= 50 else 0.0)
        words = f"comes after {before.read} of its sender's contacts were read"
        yield _signal(3, weight, words, f"{long(step.ago(before.read_at))} after {before.read} contacts were read")
    if before.failed >= 3 and step.ago(before.failed_at) < DAY:
        words = f"comes after {before.failed} log-ins of its sender failed"
        yield _signal(4, FAILED, words, f"after {before.failed} failed log-ins")
    if min(step.ago(before.password), step.ago(before.profile)) < DAY and step.ago(before.proved) > DAY:
        yield _signal(5, CHANGED, DECLARED[5].template, "after its password or profile was changed")


def _signal(place: int, weight: float, words: str, phrase: str) -> Signal:
    return Signal(DECLARED[place].id, weight, words, phrase, GROUP)


def _reads_often(step: Step) -> bool:
    return step.before.reads > 3 and step.before.reads > step.ago(step.before.since) / (7 * DAY)


def _client(step: Step) -> Iterator[Signal]:
    known = step.before.clients
    used = found(known, step.act.client)
    if not used and not known:
        return
    age = _age(used, step)
    if age < YOUNG and _others_older(known, used, step):
        weight = CLIENT if age < _NEW else CLIENT - 1
        weight = weight if _young(known, step) < _MANY else 1.0
        ago = long(age * HOUR) if age else "a moment"
        words = f"comes from a device that its sender used for the first time {ago} ago"
        yield _signal(0, weight, words, "from a new device")
    elif used and age >= YOUNG and used.times >= 5 and step.acquainted:
        yield _signal(2, FAMILIAR, DECLARED[2].template, "from a device it has used for long")


def _network(step: Step) -> Iterator[Signal]:
    known = step.before.networks
    used = found(known, step.act.network)
    if _age(used, step) < _NEW and _others_older(known, used, step):
        weight = NETWORK if _young(known, step) < _MANY else 0.3
        yield _signal(1, weight, DECLARED[1].template, "from a new network")


def _age(used: Used | None, step: Step) -> int:
    """Hours since it was first used."""
    return max(0, int(step.act.at / HOUR) - used.first) if used else 0


def _others_older(known: tuple[Used, ...], used: Used | None, step: Step) -> bool:
    """Whether the account was used with another for a day or more before this one."""
    first = used.first if used else int(step.act.at / HOUR)
    return any(one.first <= first - 24 and one is not used for one in known)


def _young(known: tuple[Used, ...], step: Step) -> int:
    hour = int(step.act.at / HOUR)
    return sum(hour - one.first < 24 * 30 for one in known)
