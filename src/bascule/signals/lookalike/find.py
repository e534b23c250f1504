"""Look-alikes: which brand, own name or everyday site a host is made to read like. Ownership is asked first."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from bascule.signals.lookalike.brand import Brand
from bascule.signals.lookalike.finding import Finding, How
from bascule.signals.lookalike.named import Named, Reading
from bascule.signals.lookalike.names import Names, Near
from bascule.signals.lookalike.ownership import Ownership
from bascule.signals.lookalike.parts import Label, labels, with_ending
from bascule.signals.lookalike.sites import Site, Sites, site
from bascule.signals.lookalike.skeleton import skeleton
from bascule.signals.lookalike.words import lures

HOMOGRAPH = 4.0
EMBEDDED = 4.0
SAME_FOLD = 3.0
NEAR_SITE = 2.0
ENDS_IN = 2.6
PATHED = 0.8
MOST = 4.0
"""Log-odds, set by hand. The most is less than a block: a name that reads alike warns and never blocks alone."""
PERMITTED = frozenset({"translate.goog", "cdn.ampproject.org", "ampproject.net"})
"""Suffixes that carry other sites' domains by their nature; what they carry is unwrapped and judged by itself."""
_COMMON_ENDINGS = frozenset({"com", "net", "org"})
_SHORTEST_FOLD = 6
_SHORTEST_EMBEDDED = 4
_SEGMENTS = 6
_LONGEST_SEGMENT = 80


class LookAlikes:
    """Finds look-alikes of everything it was given; made at load.

    Args:
        brands: the network's own first, then the watched, then all others.
        shared: hosting whose sub-domains belong to users though the suffix list does not say so.
        established: registrable domains so widely used that they are themselves; nothing is found in their names.
    """

    def __init__(
        self, brands: Sequence[Brand], shared: Collection[str] = (), established: Collection[str] = frozenset()
    ) -> None:
        self._ownership = Ownership(brands, shared)
        self._established = established
        self._names = Names(brands, lures()["innocent"])
        self._sites = Sites(_sites(brands))
        self._named = Named(brands, lures()["endings"])

    def owned(self, host: str) -> bool:
        """Whether the host belongs to one of the brands."""
        return self._ownership.owner(host, self._ownership.suffix(host)) is not None

    def find(self, host: str, path: str = "/", engaged: Sequence[Sites] = ()) -> tuple[Finding, ...]:
        """Everything that the host, and then the path, is made to read like; the weightiest first.

        Args:
            host: lower-case ASCII, as in ``Destination.host``.
            path: as in ``Destination.path``.
            engaged: sites that this conversation or network uses every day, as ``everyday`` indexes them. They are
                imitated, and are no look-alikes themselves.
        """
        suffix = self._ownership.suffix(host)
        if not suffix or suffix == host or suffix in PERMITTED or self._ownership.owner(host, suffix) is not None:
            return ()
        registrable = host[host.rfind(".", 0, -len(suffix) - 1) + 1 :]
        if registrable in self._established or any(each.domain(registrable) for each in engaged):
            return ()
        found = self._in_host(host, suffix, engaged)
        if path == "/" or (found is not None and found.weight >= MOST):
            return () if found is None else (found,)
        pathed = self._pathed(path, found)
        return tuple(each for each in (found, pathed) if each is not None)

    def _in_host(self, host: str, suffix: str, engaged: Sequence[Sites]) -> Finding | None:
        read = labels(host, suffix)
        found = self._embedded(host, suffix, engaged) or self._run_on(read, engaged)
        if found is None:
            words = self._named.read(read, suffix)
            found = self._spelt(read, suffix, words, engaged) or self._named.find(words)
        if found is None or found.weight <= MOST:
            return found
        return msgspec.structs.replace(found, weight=MOST)

    def _pathed(self, path: str, found: Finding | None) -> Finding | None:
        """A known domain as a segment of the path of a site that is none of its brand's."""
        for segment in path[1:].split("/", _SEGMENTS)[:_SEGMENTS]:
            if "." in segment and len(segment) <= _LONGEST_SEGMENT:
                one = self._sites.domain(segment.lower().removeprefix("www."))
                if one is not None and (found is None or found.brand != one.brand):
                    return _finding("pathed", one, segment, PATHED)
        return None

    def _embedded(self, host: str, suffix: str, engaged: Sequence[Sites]) -> Finding | None:
        """Chrome's target embedding: a known domain, or one with its dot made a hyphen, inside the host.

        A name of under four letters is none, and neither is the site's own name under another ending.
        """
        rest = host[: -len(suffix) - 1]
        tokens = rest.replace("-", ".").split(".")
        if len(tokens) == 1:
            return None
        itself = rest.rpartition(".")[2]
        if "-" in itself and suffix not in _COMMON_ENDINGS:
            one = self._sites.domain(f"{tokens[-1]}.{suffix}")
            if one is not None:
                return _finding("embedded", one, one.domain, ENDS_IN)
        for index in (*engaged, self._sites):
            for place in range(len(tokens) - 1):
                if len(tokens[place]) < _SHORTEST_EMBEDDED:
                    continue
                for size in (2, 3):
                    one = index.domain(".".join(tokens[place : place + size]))
                    if one is not None and one.name != itself:
                        return _finding("embedded", one, one.domain, EMBEDDED)
        return None

    def _run_on(self, read: list[Label], engaged: Sequence[Sites]) -> Finding | None:
        """A known domain with its dot left out (``googlecom``)."""
        for index in (*engaged, self._sites):
            for label in read:
                for token in label.tokens:
                    if len(token) > _SHORTEST_FOLD and (one := index.fused(token)):
                        return _finding("embedded", one, label.shown, EMBEDDED)
        return None

    def _spelt(self, read: list[Label], suffix: str, words: Reading, engaged: Sequence[Sites]) -> Finding | None:
        best: Finding | None = None
        if suffix in self._names.endings and read and not read[0].below:
            near = self._names.near(with_ending(read[0], suffix), words.edges[0])
            if near is not None and near.name.ending == suffix and near.end > len(read[0].folded):
                best = _near(near, read[0], words)
        for label, edges in zip(read, words.edges, strict=True):
            found = self._spelt_label(label, words, edges, engaged)
            if found is not None and (best is None or found.weight > best.weight):
                best = found
                if found.weight >= MOST:
                    break
        return best

    def _spelt_label(
        self, label: Label, words: Reading, edges: frozenset[int], engaged: Sequence[Sites]
    ) -> Finding | None:
        if not label.shown.isascii():
            read = skeleton(label.shown)
            for index in (*engaged, self._sites):
                one = index.same_skeleton(read)
                if one is not None and one.name != label.shown:
                    return _finding("homograph", one, label.shown, HOMOGRAPH)
        near = self._names.near(label, edges)
        if near is not None:
            return _near(near, label, words)
        if label.below:
            return None
        asked = words.lured if words.access else 0.0  # who only has a name is imitated to be signed in to
        for index in (*engaged, self._sites):
            one = index.same_fold(label.folded)
            if one is not None and len(label.folded) >= _SHORTEST_FOLD and one.name.replace("-", "") != label.plain:
                return _finding("near", one, label.shown, SAME_FOLD + asked)
            if (one := index.near(label.folded)) is not None:
                return _finding("near", one, label.shown, NEAR_SITE + asked)
        return None


def everyday(domains: Iterable[str]) -> Sites:
    """An index of the sites that a conversation or network uses every day, to be given to ``LookAlikes.find``.

    Args:
        domains: hosts or registrable domains, lower-case ASCII; what is no registrable domain is passed over.
    """
    return Sites(one for one in (site(domain, "engaged", domain) for domain in domains) if one is not None)


def _sites(brands: Iterable[Brand]) -> Iterable[Site]:
    for brand in brands:
        for domain in dict.fromkeys((brand.home, *_of_its_name(brand))) if brand.names or brand.id == "own" else ():
            one = site(domain, brand.id, brand.title, close=not brand.common)
            if one is not None:
                yield one


def _of_its_name(brand: Brand) -> Iterable[str]:
    """Domains that are the brand's name with another ending; of the network's own, all."""
    if not brand.watched:
        return ()
    names = {name.replace("+", "") for name in brand.names}
    return (domain for domain in brand.domains if brand.id == "own" or domain.partition(".")[0] in names)


def _near(near: Near, label: Label, words: Reading) -> Finding:
    brand = near.name.brand
    how: How = "near" if label.shown.isascii() or near.edits else "homograph"
    return Finding(how, brand.id, brand.title, brand.home, label.shown, near.weight + words.lured, words.lures)


def _finding(how: str, one: Site, part: str, weight: float) -> Finding:
    return Finding(how, one.brand, one.title, one.domain, part, weight)  # type: ignore[arg-type]
