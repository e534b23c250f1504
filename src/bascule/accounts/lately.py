"""Short lists of marks with days: which sites, clients and networks an account used, first and last."""

import msgspec

YOUNG = 4 * 24
"""Hours for which something is new."""
_LONG = 30 * 24  # hours


class Used(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One thing that was used.

    Attributes:
        mark: what.
        first: hour since the epoch it was first used in.
        last: hour it was last used in.
        times: how often, up to 255.
        strange: how odd it was for everybody when it was first used: log-odds, in tenths; -1 once it is settled.
    """

    mark: int
    first: int
    last: int
    times: int = 1
    strange: int = 0


def found(used: tuple[Used, ...], mark: int) -> Used | None:
    """What is known of ``mark``."""
    for one in used:
        if one.mark == mark:
            return one
    return None


def using(used: tuple[Used, ...], mark: int, at: float, most: int, strange: float = 0.0) -> tuple[Used, ...]:
    """The list with ``mark`` used at ``at``; of more than ``most`` the one used least of the older goes."""
    hour = max(0, int(at / 3600.0))
    for place, one in enumerate(used):
        if one.mark == mark:
            if one.last == hour and one.times >= 255:
                return used
            newer = Used(mark, min(one.first, hour), hour, min(one.times + 1, 255), one.strange)
            return (*used[:place], newer, *used[place + 1 :])
    if len(used) >= most:
        gone = min(used, key=lambda one: (one.times > 3, one.last))
        used = tuple([one for one in used if one is not gone])
    return (*used, Used(mark, hour, hour, 1, round(10 * strange)))


def trusted(used: tuple[Used, ...], mark: int, at: float) -> tuple[Used, ...]:
    """The list with ``mark`` known of old, because the owner was proved to use it."""
    return tuple([_old(one, at) if one.mark == mark else one for one in used])


def all_trusted(used: tuple[Used, ...], at: float) -> tuple[Used, ...]:
    """The list with all of it known of old, because whoever used it lately was the owner."""
    return tuple([_old(one, at) for one in used])


def without_young(used: tuple[Used, ...], mark: int, at: float, hours: int) -> tuple[Used, ...]:
    """The list without what was first used within the last ``hours``, but for ``mark``: it may be a hijacker's."""
    since = int(at / 3600.0) - hours
    return tuple([one for one in used if one.mark == mark or one.first <= since])


def settled(one: Used) -> Used:
    """It, as something that the account is at home with."""
    return Used(one.mark, one.first, one.last, one.times, -1)


def _old(one: Used, at: float) -> Used:
    return Used(one.mark, min(one.first, max(0, int(at / 3600.0) - _LONG)), one.last, max(one.times, 8))
