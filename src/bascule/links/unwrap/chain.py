"""Unwrap a URL layer by layer: which peeler knows this host, and what it finds inside."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from bascule.links.destination import Destination, NotADestination, read
from bascule.links.suffixes import SUFFIXES
from bascule.links.unwrap import disguised, proofpoint, proxies, rule, safelinks
from bascule.links.unwrap.inner import destination_in
from bascule.links.unwrap.layer import Layer
from bascule.links.unwrap.table import RULES

Peeler = Callable[[Destination], str | None]
Peelers = dict[str, tuple[tuple[str, Peeler], ...]]
"""By host: the wrapper's name and what takes the destination out of it, tried in order."""


def unwrap(
    url: str | Destination, depth: int = 10, more: Sequence[Callable[[Destination], Layer | None]] = ()
) -> tuple[Layer, ...]:
    """The destinations inside a URL, outermost first; the given URL itself is not among them. Offline.

    Args:
        url: as sent, or what ``read`` made of it; text without a scheme is read as https.
        depth: the most layers taken off.
        more: further finders, asked where the built-in ones find nothing (``bascule.links.unwrap.clearurls``).

    Returns:
        One layer for each destination found, empty for a URL that is no known wrapper. Every ``url`` can be read;
        a destination that was met before ends the chain.
    """
    layers: list[Layer] = []
    seen: set[str] = set()
    destination = _read(url) if isinstance(url, str) else url
    while destination is not None and destination.href not in seen and len(layers) < depth:
        seen.add(destination.href)
        layer = _peel(destination) or next(filter(None, (find(destination) for find in more)), None)
        if layer is None:
            break
        layers.append(layer)
        destination = _read(layer.url)
    return tuple(layers)


def may_wrap(host: str) -> bool:
    """Whether a host (ASCII, lower-case) is one that ``unwrap`` knows; any other wraps only below ``ANYWHERE``."""
    return any(name in _PEELERS for name in _named(host.removesuffix(".")))


def _read(text: str) -> Destination | None:
    for candidate in (text, f"https://{text}"):
        try:
            return read(candidate)
        except NotADestination:
            continue
    return None


def _peel(destination: Destination) -> Layer | None:
    host = destination.host.removesuffix(".")
    for name in _names(host):
        for wrapper, peeler in _PEELERS.get(name, ()):
            found = peeler(destination)
            if found and (found := _checked(found)):
                return Layer(found, wrapper)
    return None


def _checked(found: str) -> str | None:
    """A peeler's text as a destination: as it stands where it can be read, else by what it says without a scheme."""
    try:
        read(found)
    except NotADestination:
        return destination_in(found.replace("%", "%25"))
    return found


def _names(host: str) -> Iterable[str]:
    """What a host is listed under: its own names, and ``*`` for software that stands on anybody's host."""
    yield from _named(host)
    yield "*"


def _named(host: str) -> Iterable[str]:
    """The names of a host: itself, those above it, and ``google.*`` for brands with many suffixes."""
    yield host
    dot = host.find(".")
    while dot >= 0:
        yield host[dot + 1 :]
        dot = host.find(".", dot + 1)
    for brand in _EVERYWHERE:
        at = host.find(brand)
        if at >= 0 and (at == 0 or host[at - 1] == "."):
            suffix = SUFFIXES.public_suffix(host)
            if suffix == host[at + len(brand) :] and SUFFIXES.private_suffix(host) is None:
                yield f"{brand}*"


def _build() -> Peelers:
    found: dict[str, list[tuple[str, Peeler]]] = {}

    def add(wrapper: str, hosts: Iterable[str], peeler: Peeler) -> None:
        for host in hosts:
            found.setdefault(host, []).append((wrapper, peeler))

    add(safelinks.WRAPPER, safelinks.HOSTS, safelinks.peel)
    add(proofpoint.WRAPPER, proofpoint.HOSTS, proofpoint.peel)
    add("google_translate", proxies.TRANSLATE_HOSTS, proxies.translate)
    add("amp", proxies.AMP_HOSTS, proxies.amp)
    add("amp", ("google.*", "bing.com"), proxies.google_amp)
    add("archive", proxies.ARCHIVE_HOSTS, proxies.archived)
    add("cache", proxies.CACHE_HOSTS, proxies.cached)
    add("proxy", proxies.SPLIT_HOSTS, proxies.split)
    add("yahoo", disguised.YAHOO_HOSTS, disguised.yahoo)
    add("bing", disguised.BING_HOSTS, disguised.bing)
    add("google_news", disguised.NEWS_HOSTS, disguised.news)
    add("check_point", disguised.CHECK_POINT_HOSTS, disguised.check_point)
    add("bitdefender", disguised.BITDEFENDER_HOSTS, disguised.bitdefender)
    for each in RULES:
        add(each.wrapper, (each.host,), partial(rule.peel, each))
    add("host_only", disguised.DOMAIN_ONLY_HOSTS, disguised.domain_only)
    return {host: tuple(peelers) for host, peelers in found.items()}


_PEELERS = _build()
_EVERYWHERE = tuple(host[:-1] for host in _PEELERS if host.endswith(".*"))
ANYWHERE = tuple(each.path.lower() for each in RULES if each.host == "*")
"""Paths below which any host may wrap, in lower case."""
