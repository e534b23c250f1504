"""Sites by name, by near name and by whole domain: an index of deletions, so that no site is looped over."""

from collections.abc import Iterable

import msgspec

from bascule.links.idna import to_unicode
from bascule.links.suffixes import SUFFIXES
from bascule.signals.lookalike.chrome import is_false_near, plural
from bascule.signals.lookalike.near import distance, pattern
from bascule.signals.lookalike.skeleton import fold, skeleton

SHORTEST_NEAR = 7
"""Letters from which a near spelling of a whole name counts."""
SHORTEST_FUSED = 4
"""Letters from which a name with its ending run on (``googlecom``) counts, as in Chrome."""


class Site(msgspec.Struct, frozen=True, gc=False):
    """A site that may be imitated.

    Attributes:
        domain: the registrable domain, lower-case ASCII.
        name: its label left of the public suffix, as a person reads it.
        brand: the brand's id.
        title: the brand as people write it.
        close: whether near spellings of the name count.
    """

    domain: str
    name: str
    brand: str
    title: str
    close: bool = True


def site(domain: str, brand: str, title: str, *, close: bool = True) -> Site | None:
    """The site of a domain; None where it is no registrable domain."""
    registrable = SUFFIXES.registrable_domain(domain)
    if registrable is None:
        return None
    return Site(registrable, to_unicode(registrable).partition(".")[0], brand, title, close)


class Sites:
    """An index of sites. ``len`` counts them.

    Look-ups take the time of the question's length, whatever the number of sites; memory is about ``n`` short texts for
    a name of ``n`` letters.

    Args:
        sites: the first of two with one name stays.
    """

    __slots__ = ("_by_domain", "_by_fold", "_by_fused", "_by_skeleton", "_deletions")

    def __init__(self, sites: Iterable[Site]) -> None:
        self._by_domain: dict[str, Site] = {}
        self._by_fused: dict[str, Site] = {}
        self._by_skeleton: dict[str, Site] = {}
        self._by_fold: dict[str, Site] = {}
        self._deletions: dict[str, tuple[Site, ...]] = {}
        for one in sites:
            self._by_domain.setdefault(one.domain, one)
            if len(one.name) >= SHORTEST_FUSED:
                self._by_fused.setdefault(fold(one.domain.replace(".", "").replace("-", "")), one)
            self._by_skeleton.setdefault(skeleton(one.name), one)
            folded = fold(one.name.replace("-", ""))
            self._by_fold.setdefault(folded, one)
            if one.close and len(folded) >= SHORTEST_NEAR:
                for key in _deletions(folded):
                    self._deletions[key] = (*self._deletions.get(key, ()), one)

    def __len__(self) -> int:
        return len(self._by_domain)

    def domain(self, name: str) -> Site | None:
        """The site whose registrable domain ``name`` is."""
        return self._by_domain.get(name)

    def fused(self, token: str) -> Site | None:
        """The site whose domain, run on and folded, the token is (``googlecom``)."""
        return self._by_fused.get(token)

    def same_skeleton(self, text: str) -> Site | None:
        """The site whose name has the skeleton ``text``."""
        return self._by_skeleton.get(text)

    def same_fold(self, folded: str) -> Site | None:
        """The site whose name is folded to ``folded``."""
        return self._by_fold.get(folded)

    def near(self, folded: str) -> Site | None:
        """A site whose name is one edit from ``folded``, and not by chance as Chrome's filters have it."""
        if len(folded) < SHORTEST_NEAR - 1:
            return None
        table = self._deletions
        for key in _deletions(folded):
            for one in table.get(key, ()):
                name = fold(one.name.replace("-", ""))
                if is_false_near(name, folded) or plural(name, folded):
                    continue
                if distance(pattern(name), folded) == 1:
                    return one
        return None


def _deletions(text: str) -> list[str]:
    """The text and every text with one letter less; two texts within one edit have one of these in common."""
    return [text, *(text[:i] + text[i + 1 :] for i in range(len(text)))]
