"""Look-alikes as shipped, with a network's own names before all others."""

from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from bascule.lists.names.well_known import DYNAMIC, SHARED, SITE, hosts_of, misp_names, own_names
from bascule.signals.lookalike.brand import own_brand, shipped
from bascule.signals.lookalike.find import LookAlikes
from bascule.signals.lookalike.own_first import OwnFirst
from bascule.signals.lookalike.sites import site


def load(
    own_domains: Sequence[str] = (),
    names: Sequence[str] = (),
    title: str = "this network",
    support: Sequence[str] = (),
    established: Collection[str] | None = None,
) -> LookAlikes | OwnFirst:
    """What a network needs to find look-alikes. The first call takes a fifth of a second, so at load; all share it.

    Args:
        own_domains: the network's sign-in and support pages and its link domain; the first is the one it is known by.
        names: names beside those of the domains that shall be read closely.
        title: the network's name as its people write it.
        support: how its support calls itself.
        established: registrable domains that are themselves; the most used sites unless given.
    """
    used = most_used() if established is None else frozenset(established)
    rest = _rest(used)
    if not own_domains:
        return rest
    read = dict.fromkeys((*names, *(each.name for domain in own_domains if (each := site(domain, "own", title)))))
    own = own_brand(title, tuple(read), tuple(own_domains), tuple(support))
    return OwnFirst(LookAlikes([own], shared_hosting(), used), rest)


@lru_cache(maxsize=4)
def _rest(established: frozenset[str]) -> LookAlikes:
    return LookAlikes(shipped().brands, shared_hosting(), established)


@cache
def shared_hosting() -> frozenset[str]:
    """Hosting and dynamic DNS whose sub-domains belong to users, beside the suffix list's private section."""
    return frozenset(host for host, _ in hosts_of((n, k) for n, k in own_names() if k in (SHARED, DYNAMIC)))


@cache
def most_used() -> frozenset[str]:
    """Well-known sites: this project's list and, where installed, the rankings of the first ten thousand."""
    return frozenset(host for host, kind in hosts_of([*own_names(), *misp_names()]) if kind == SITE)
