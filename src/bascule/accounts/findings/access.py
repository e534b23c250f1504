"""What the account is used with: a client or a network that it never wrote from, log-ins, contacts read."""

from collections.abc import Iterator

from bascule.accounts.lately import YOUNG, Used, found
from bascule.accounts.neighbourhood import STRANGEST
from bascule.accounts.step import DAY, HOUR, Step, long
from bascule.signals.declaration import Declaration
from bascule.signals.signal import Signal

GROUP = "account_access"
CLIENT, ABROAD, AT_HOME = 4.0, 3.0, 1.5
"""Of a new client: its network unknown, new as well, or the account's own."""
NETWORK, STRANGE, UNSETTLED = 0.7, STRANGEST, 1.7
"""Of a new network: new to the account, to everybody, and to everybody where the account is at home nowhere yet."""
FAMILIAR, READ, FAILED, CHANGED, ONLY = -2.0, 1.5, 1.0, 1.0, 1.5
ARRIVALS = 2.0
READ_ANEW = 0.4
"""Of contacts read where the client is new: owners' new clients read them as well."""
_NEW = 24  # hours since a client or network was first used
_SAME, _SPARE = 3, 2  # near-same messages, and log-ins or others that are let pass beside them
_COHORT = 2  # others that turned up on a strange network from which it tells
_MANY = 3  # others that were new within a month from which another one says little

DECLARED = (
    Declaration(
        "account_new_client", GROUP, CLIENT, "state", ("account", "history"),
        "comes from a device that its sender used for the first time {ago} ago",
        "A stolen password is used elsewhere. People buy new devices too, and some clients look new at every log-in, "
        "for whom it counts less.",
    ),
    Declaration(
        "account_new_network", GROUP, STRANGE, "state", ("account", "history"),
        "comes from a network that nobody here was seen on",
        "Or that its sender alone was not, for a fifth of that. A sender's own is told by 24 bits of an IPv4 address "
        "or 48 of IPv6, everybody's by 16 or 32. Travellers and mobile networks do this as well.",
    ),
    Declaration(
        "account_arrivals", GROUP, ARRIVALS, "state", ("account", "history", "network"),
        "comes from a network that nobody was seen on, where {count} other accounts turned up",
        "Within two days, all of them known from elsewhere. One hijacker uses many accounts (EvilCohort: Stringhini "
        "and others, USENIX Security 2015). A congress looks like it, so by itself it is nothing against anybody.",
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
    Declaration(
        "account_only_this", GROUP, ONLY, "state", ("account", "history", "text"),
        "comes from a new device of its sender's, away from home, that wrote nothing else",
        "Every message from it was near-same, with a link new to the account, or had another such link. Owners talk on "
        "a new device first.",
    ),
)  # fmt: skip


def find(step: Step) -> Iterator[Signal]:
    """Signals about what the account is used with."""
    before = step.before
    anew = False
    if step.act.client:
        for one in _client(step):
            anew |= one.name == "account_new_client"
            yield one
    elif before.login_new and step.ago(before.login) < 2 * DAY:
        ago = long(step.ago(before.login))
        yield _signal(0, CLIENT - 1, f"comes from a device that its sender used for the first time {ago} ago",
                      "from a new device")  # fmt: skip
    if step.act.network:
        yield from _network(step)
    if step.arrived >= _COHORT:
        words = f"comes from a network that nobody was seen on, where {step.arrived} other accounts turned up"
        yield _signal(2, ARRIVALS, words, f"where {step.arrived} other accounts turned up as well")
    if before.read_at and step.ago(before.read_at) < DAY and not _reads_often(step):
        words = f"comes after {before.read} of its sender's contacts were read"
        phrase = f"{long(step.ago(before.read_at))} after {before.read} contacts were read"
        yield _signal(4, READ_ANEW if anew else READ, words, phrase)
    if before.failed >= 3 and step.ago(before.failed_at) < DAY:
        words = f"comes after {before.failed} log-ins of its sender failed"
        yield _signal(5, FAILED, words, f"after {before.failed} failed log-ins")
    if min(step.ago(before.password), step.ago(before.profile)) < DAY and step.ago(before.proved) > DAY:
        yield _signal(6, CHANGED, DECLARED[6].template, "after its password or profile was changed")


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
    home = _at_home(step)
    if age < YOUNG and _others_older(known, used, step):
        weight = CLIENT if not step.act.network else AT_HOME if home else ABROAD
        weight = weight if age < _NEW else weight - 0.5
        weight = weight if _young(known, used, step) < _MANY else 1.0
        ago = long(age * HOUR) if age else "a moment"
        words = f"comes from a device that its sender used for the first time {ago} ago"
        yield _signal(0, weight, words, "from a new device")
        if used is not None and not home and _nothing_else(used, step):
            yield _signal(7, ONLY, DECLARED[7].template, "that wrote nothing else")
    elif used and age >= YOUNG and used.times >= 5 and step.acquainted:
        yield _signal(3, FAMILIAR - home, DECLARED[3].template, "from a device it has used for long")


def _nothing_else(used: Used, step: Step) -> bool:
    """Whether a client wrote near-same messages with a new link alone, or a new link each time."""
    copy = step.copy
    if copy is not None and copy.new and copy.sends >= _SAME and used.times <= copy.sends + _SPARE:
        return True
    linked = step.after.told_fresh.now.bit_count()
    return step.fresh and linked >= _SAME and used.times <= linked + _SPARE


def _at_home(step: Step) -> bool:
    used = found(step.before.networks, step.act.network)
    return used is not None and _age(used, step) >= YOUNG and used.times >= 5


def _network(step: Step) -> Iterator[Signal]:
    known = step.before.networks
    used = found(known, step.act.network)
    if _age(used, step) >= YOUNG or not _others_older(known, used, step):
        return
    strange = max(0, used.strange) / 10 if used else step.act.strange
    if not any(one.strange < 0 for one in known):
        strange = min(strange, UNSETTLED)
    weight = max(strange, NETWORK)
    others = tuple([one for one in known if one.strange > 0]) if strange > NETWORK else known  # who roams, roams
    weight = weight if _young(others, used, step) < _MANY else weight / 3
    words, phrase = "that its sender never wrote from before", "from a new network"
    if strange > NETWORK:
        words, phrase = "that nobody here was seen on", "from a network that nobody here uses"
    yield _signal(1, weight, f"comes from a network {words}", phrase)


def _age(used: Used | None, step: Step) -> int:
    """Hours since it was first used."""
    return max(0, int(step.act.at / HOUR) - used.first) if used else 0


def _others_older(known: tuple[Used, ...], used: Used | None, step: Step) -> bool:
    """Whether the account was used with another for a day or more before this one."""
    first = used.first if used else int(step.act.at / HOUR)
    return any(one.first <= first - 24 and one is not used for one in known)


def _young(known: tuple[Used, ...], used: Used | None, step: Step) -> int:
    """How many others were first used within a month."""
    hour = int(step.act.at / HOUR)
    return sum(hour - one.first < 24 * 30 and one is not used for one in known)
