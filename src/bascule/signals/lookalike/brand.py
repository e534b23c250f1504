"""A brand: what it is called, what it owns, and how it is kept in the shipped file."""

import importlib.resources

import msgspec


class Brand(msgspec.Struct, frozen=True, omit_defaults=True):
    """One brand that names may be made to look like.

    Attributes:
        id: lower-case, stable.
        title: as people write it.
        home: the domain that it is known by.
        names: read closely, near spellings too; plain lower-case letters and digits.
        words: count as a token of their own only, and only beside a lure.
        domains: what it owns, with everything below; may hold whole top-level domains.
        support: how its support calls itself.
        watched: chosen by hand as one that messengers see imitated: near spellings count inside longer names.
        common: its name is a part of many names that are not its own, so it counts only where it is whole.
    """

    id: str
    title: str
    home: str
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    watched: bool = False
    common: bool = False


class Shipped(msgspec.Struct, frozen=True):
    """The shipped file.

    Attributes:
        version: the day its sources were read, ``YYYY-MM-DD``.
        sources: what it was made from, with commits and licences.
        brands: the watched ones first.
    """

    version: str
    sources: tuple[str, ...]
    brands: tuple[Brand, ...]


def shipped() -> Shipped:
    """Read the file that ``bascule brands build`` made, about half a megabyte."""
    data = importlib.resources.files("bascule.signals.lookalike").joinpath("brands.json")
    return msgspec.json.decode(data.read_bytes(), type=Shipped)


SHORTEST_OWN = 5
"""Letters from which one of the network's own names is read closely; shorter ones (``chat``) only beside a lure."""


def own_brand(title: str, names: tuple[str, ...], domains: tuple[str, ...], support: tuple[str, ...] = ()) -> Brand:
    """A network's own names as a brand, watched before all others.

    Args:
        title: the network's name as its people write it.
        names: to be read closely, for example the e2LD of its sign-in and support pages; any script.
        domains: what it owns: sign-in, support, and link domain; the first is the one it is known by.
        support: how its support calls itself.

    Raises:
        ValueError: there is no domain.
    """
    if not domains:
        raise ValueError("own names: expected at least one domain of the network's own")
    read = tuple(name for name in names if len(name) >= SHORTEST_OWN)
    words = tuple(name for name in names if len(name) < SHORTEST_OWN)
    return Brand("own", title, domains[0], read, words, domains, support, watched=True)
