"""Somebody new who is called like a friend: letters that look alike (UTS 39), or one edit away.

Display names are nobody's own: two people may be called alike, so the same common name weighs little and a name that
only looks the same, spelt with other letters, weighs most. Handles are given once, so near ones are less of a chance;
what Chrome's look-alike rules excuse in domains (digits at the end, the first letter) is excused here too. A sign more
or less weighs little: of 50,556 messages between named people in two IRC channels 233 had no more than it, and there it
was, as far as names tell, the same person's second one.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

from bascule.signals.declaration import Declaration
from bascule.signals.lookalike.chrome import is_false_near, plural
from bascule.signals.lookalike.near import distance, pattern
from bascule.signals.lookalike.skeleton import fold, skeleton
from bascule.signals.signal import Signal

GROUP = "identity"
DISGUISED, HANDLE, FULL_NAME, NEAR_NAME, NAMESAKE = 3.0, 2.0, 2.0, 1.2, 0.5
"""Log-odds; set by hand. The most is a warning's, and never a block's."""
_LONG_NAME, _LONG_HANDLE = 8, 6
"""Letters from which a name is no longer one of very many, and a near one no longer a chance."""
_SHORTEST = 3
_KEY = re.compile(r"(?=[a-f-]*[0-9])[0-9a-f-]{8,64}")
_BREAKS = re.compile(r"[\W_]+")
_WORDS = {
    "disguised": "is from somebody who is not a contact and whose {what} looks like a contact's in other letters",
    "near": "is from somebody who is not a contact and whose {what} is nearly a contact's",
    "same": "is from somebody who is not a contact and has the same {what} as one",
}
DECLARED = (
    Declaration(
        id="like_a_contact",
        group=GROUP,
        weight=FULL_NAME,
        cost="state",
        needs=("account", "history"),
        template=_WORDS["same"],
        doc="The sender never talked to the recipient, and its display name or handle reads like that of somebody the "
        "recipient really talks to. 3.0 where look-alike letters make it so, 2.0 for the same full name or a near "
        "handle, 1.2 for a near name, 0.5 for a short name that many have, or a handle with a sign more or less. "
        "Namesakes and second accounts have it too.",
    ),
)


class Called(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What an account is called.

    Attributes:
        account: the network's id for it.
        name: its display name; empty where that is not known.
    """

    account: str
    name: str = ""


class Likeness(msgspec.Struct, frozen=True, gc=False):
    """How one name is like another: what it weighs, in which way, and of what."""

    weight: float
    how: str
    what: str


def like_a_contact(sender: Called, friend: Called) -> Signal | None:
    """The signal that ``sender``, who is no contact, reads like ``friend``, who is one; None where it does not."""
    found = max(
        (one for one in (_names(sender.name, friend.name), _handles(sender.account, friend.account)) if one),
        key=lambda one: one.weight,
        default=None,
    )
    if found is None:
        return None
    words = _WORDS[found.how].format(what=found.what)
    return Signal("like_a_contact", found.weight, words, f"like {friend.name or friend.account}"[:200], GROUP)


def _names(one: str, other: str) -> Likeness | None:
    mine, theirs = _read(one), _read(other)
    if len(mine) < _SHORTEST or len(theirs) < _SHORTEST:
        return None
    if mine == theirs:
        if _plain(one) != _plain(other):
            return Likeness(DISGUISED, "disguised", "name")
        full = len(mine) >= _LONG_NAME and len(_BREAKS.split(_plain(one))) > 1
        return Likeness(FULL_NAME if full else NAMESAKE, "same", "name")
    if min(len(mine), len(theirs)) < _LONG_NAME or abs(len(mine) - len(theirs)) > 1:
        return None
    if plural(mine, theirs) or plural(theirs, mine) or distance(pattern(mine), theirs) != 1:
        return None
    return Likeness(NEAR_NAME, "near", "name")


def _handles(one: str, other: str) -> Likeness | None:
    mine, theirs = _local(one), _local(other)
    if not mine or not theirs or mine == theirs:
        return None
    if skeleton(mine) == skeleton(theirs) or fold(mine) == fold(theirs):
        return Likeness(DISGUISED, "disguised", "handle")
    if _BREAKS.sub("", mine) == _BREAKS.sub("", theirs):
        return Likeness(NAMESAKE, "near", "handle")
    if min(len(mine), len(theirs)) < _LONG_HANDLE or abs(len(mine) - len(theirs)) > 1:
        return None
    if is_false_near(theirs, mine) or distance(pattern(theirs), mine) != 1:
        return None
    return Likeness(HANDLE, "near", "handle")


@lru_cache(maxsize=16_384)
def _read(name: str) -> str:
    """A name as an eye reads it: look-alike letters as one, without case, spaces and signs."""
    return _BREAKS.sub("", skeleton(_plain(name)))


@lru_cache(maxsize=4_096)
def _plain(name: str) -> str:
    """A name as it is spelt: width, case and runs of spaces and signs aside."""
    return _BREAKS.sub(" ", unicodedata.normalize("NFKC", name[:255]).casefold()).strip()


@lru_cache(maxsize=16_384)
def _local(account: str) -> str:
    """The part of an account's id that people read; empty where it is a number or a key, which nobody reads."""
    local = unicodedata.normalize("NFKC", account[:255]).casefold().lstrip("@+").partition("/")[0]
    local = re.split(r"[:@]", local, maxsplit=1)[0]
    letters = sum(map(str.isalpha, local))
    read = letters >= _SHORTEST and 2 * letters >= len(local) and len(local) <= 64 and not _KEY.fullmatch(local)
    return local if read else ""
