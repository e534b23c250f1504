"""The shipped brand file, made from ownership lists, brand titles, and the brands chosen by hand."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

import msgspec

from bascule.links.suffixes import SUFFIXES
from bascule.signals.lookalike.brand import Brand, Shipped

_PLAIN = re.compile(r"[^a-z0-9]")
SHORTEST = 4
"""Letters from which a name that was not chosen by hand is read for."""
_NO_NAMES = re.compile(r"category-.*|geolocation-.*|.*-registry-tld|.*-dev|.*-pki|.*-cn|.*-!cn|test.*")


class Icon(msgspec.Struct, frozen=True):
    """A row of simple-icons: a brand's title, and where its logo was found, often its own site."""

    title: str
    source: str


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A brand of ``watched.toml``; that file says what its fields mean."""

    title: str
    domains: tuple[str, ...]
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    support: tuple[str, ...] = ()


def read_chosen(text: str) -> dict[str, Chosen]:
    """The brands of ``watched.toml``, in its order.

    Raises:
        ValueError: the text is no TOML, or a field is not as it should be.
    """
    return msgspec.convert(tomllib.loads(text), dict[str, Chosen])


def build(
    chosen: Mapping[str, Chosen],
    owned: Mapping[str, Sequence[str]],
    icons: Iterable[Icon],
    version: str,
    sources: Sequence[str],
) -> Shipped:
    """Put the sources together.

    A list of domains counts as a brand with a name where one of the domains is that name with an ending; other lists
    only own their domains. A title counts as a brand where its source is a site of that name.

    Args:
        chosen: brands chosen by hand; their lists are taken into them.
        owned: from a list's name to the domains it owns (v2fly/domain-list-community).
        icons: brand titles (simple-icons).
        version: the day the sources were read.
        sources: for the file's head.
    """
    titles = {plain(icon.title): icon for icon in icons}
    brands: list[Brand] = []
    used: set[str] = set()
    for id_, one in chosen.items():
        unknown = [name for name in one.lists if name not in owned]
        if unknown:
            raise ValueError(f"{id_}: no list {', '.join(unknown)} in the ownership lists")
        used.update(one.lists)
        listed = [domain for name in one.lists for domain in owned[name]]
        tlds = {id_, *one.lists, *one.words, *(name.replace("+", "") for name in one.names)}
        domains = kept((*one.domains, *listed), tlds)
        brands.append(Brand(id_, one.title, one.domains[0], one.names, one.words, domains, one.support, watched=True))
    known = {name for brand in brands for name in (brand.id, *(name.replace("+", "") for name in brand.names))}
    for name in sorted(owned.keys() - used):
        brand = _listed(name, kept(owned[name], {name}), titles)
        known.add(plain(name))
        if brand is not None:
            brands.append(brand)
    brands += [brand for name in sorted(titles.keys() - known) if (brand := _titled(name, titles[name])) is not None]
    return Shipped(version, tuple(sources), tuple(brands))


def plain(text: str) -> str:
    """A title or a list's name as it would stand in a domain: lower-case ASCII letters and digits."""
    return _PLAIN.sub("", text.lower())


def kept(domains: Iterable[str], tlds: Iterable[str] = ()) -> tuple[str, ...]:
    """Domains with those left out that another covers, and top-level domains other than the brand's own."""
    every = dict.fromkeys(domain.lower().strip(".") for domain in domains)
    allowed = frozenset(tlds)
    found: list[str] = []
    for domain in every:
        if "." not in domain:
            if domain in allowed and SUFFIXES.public_suffix(domain) == domain:
                found.append(domain)
        elif not _covered(domain, every):
            found.append(domain)
    return tuple(found)


def _covered(domain: str, every: Mapping[str, None]) -> bool:
    suffix = SUFFIXES.public_suffix(domain) or ""
    parent = domain.partition(".")[2]
    while len(parent) > len(suffix) and "." in parent:
        if parent in every:
            return True
        parent = parent.partition(".")[2]
    return False


def _listed(name: str, domains: tuple[str, ...], titles: Mapping[str, Icon]) -> Brand | None:
    if not domains:
        return None
    word = plain(name)
    homes = [domain for domain in domains if _name_of(domain) == word]
    if not homes or len(word) < SHORTEST or _NO_NAMES.fullmatch(name):
        return Brand(name, name, domains[0], domains=domains, common=True)
    home = min(homes, key=lambda domain: (not domain.endswith(".com"), len(domain), domain))
    title = titles[word].title if word in titles else name
    return Brand(name, title, home, (word,), domains=domains)


def _titled(name: str, icon: Icon) -> Brand | None:
    host = (urlsplit(icon.source).hostname or "").removeprefix("www.")
    domain = SUFFIXES.registrable_domain(host) if host else None
    if domain is None or len(name) < SHORTEST or _name_of(domain) != name:
        return None
    return Brand(name, icon.title, domain, (name,), domains=(domain,))


def _name_of(domain: str) -> str:
    """The e2LD of a registrable domain as ``plain`` has it; empty for a host below one."""
    return plain(domain.partition(".")[0]) if SUFFIXES.registrable_domain(domain) == domain else ""
