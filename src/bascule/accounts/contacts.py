"""Who an account writes to: its closest contacts, and a filter of all.

The closest are kept by counters of bounded number (after Space-Saving: Metwally, Agrawal, El Abbadi, ICDT 2005),
everybody ever written to in a Bloom filter of 64 bytes. When the filter is full everybody looks known, which accuses
nobody.
"""

import msgspec

CLOSEST = 12
FILTER = 64
"""Bytes."""
CLOSE = 4
"""Exchanges from which a contact is a close one."""
_MOST = 200
_MASK = FILTER * 8 - 1

Close = tuple[int, int]
"""A contact's mark and how often they exchanged messages, lately."""


class Contacts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The people of one account.

    Attributes:
        closest: the closest, at most ``CLOSEST``.
        ever: the filter, little-endian; empty before the first.
        count: different people, about.
    """

    closest: tuple[Close, ...] = ()
    ever: bytes = b""
    count: int = 0


NOBODY = Contacts()


def _bits(mark: int) -> int:
    return (1 << (mark & _MASK)) | (1 << ((mark >> 16) & _MASK))


def knows(contacts: Contacts, mark: int) -> bool:
    """Whether the account ever wrote to them, or they to it; now and then yes for one it did not."""
    need = _bits(mark)
    return int.from_bytes(contacts.ever, "little") & need == need


def closeness(contacts: Contacts, mark: int) -> int:
    """How often they exchanged messages lately; 0 for one who is not among the closest."""
    for who, weight in contacts.closest:
        if who == mark:
            return weight
    return 0


def fullness(contacts: Contacts) -> float:
    """Share of the filter's bits that are set."""
    return int.from_bytes(contacts.ever, "little").bit_count() / (FILTER * 8)


def met(contacts: Contacts, people: tuple[int, ...]) -> Contacts:
    """The contacts after a message to, or from, ``people``."""
    ever = now = int.from_bytes(contacts.ever, "little")
    closest = contacts.closest
    count = contacts.count
    for mark in people:
        need = _bits(mark)
        if now & need != need:
            count += 1
            now |= need
        closest = _closer(closest, mark)
    return Contacts(closest, contacts.ever if now == ever else now.to_bytes(FILTER, "little"), min(count, 65_535))


def _closer(closest: tuple[Close, ...], mark: int) -> tuple[Close, ...]:
    for at, (who, weight) in enumerate(closest):
        if who == mark:
            if weight >= _MOST:
                closest = tuple([(one, max(1, much // 2)) for one, much in closest])
                weight = _MOST // 2  # noqa: PLW2901 - halved with the others
            return (*closest[:at], (mark, weight + 1), *closest[at + 1 :])
    if len(closest) < CLOSEST:
        return (*closest, (mark, 1))
    least = min([weight for _, weight in closest])
    places = [at for at, (_, weight) in enumerate(closest) if weight == least]
    place = places[mark % len(places)]  # any of them, or whoever comes back in turn would never stay
    if least == 1:
        return (*closest[:place], (mark, 1), *closest[place + 1 :])
    if mark >> 8 & 3:
        return closest
    return (*closest[:place], (closest[place][0], least - 1), *closest[place + 1 :])
