"""Whose a host is: asked before anything is flagged, since half of the brands' own domains look like the brands."""

from collections.abc import Collection, Iterable

from bascule.links.suffixes import SUFFIXES
from bascule.signals.lookalike.brand import Brand


class Ownership:
    """From hosts to the brand that owns them.

    Args:
        brands: with their domains; of two that claim one domain, the first has it.
        shared: hosting and dynamic DNS whose sub-domains belong to users though the suffix list does not say so.
    """

    __slots__ = ("_owners", "_shared")

    def __init__(self, brands: Iterable[Brand], shared: Collection[str] = ()) -> None:
        self._owners: dict[str, str] = {}
        self._shared = frozenset(shared)
        for brand in brands:
            for domain in brand.domains:
                self._owners.setdefault(domain, brand.id)

    def suffix(self, host: str) -> str:
        """What names are given out below: a public suffix, a hosting platform; empty for addresses and bare names.

        A last label that no rule knows is a suffix by itself, as the suffix list's algorithm has it.
        """
        found = SUFFIXES.public_suffix(host) or ""
        if not found:
            last = host.rpartition(".")[2]
            return last if last != host and last[:1].isalpha() else ""
        name = host
        while len(name) > len(found):
            if name in self._shared:
                return name
            name = name.partition(".")[2]
        return found

    def owner(self, host: str, suffix: str) -> str | None:
        """The id of the brand that owns ``host``, or None.

        What a brand's platform gives out is not the brand's: x.github.io is not GitHub's, though github.io is.

        Args:
            host: lower-case ASCII.
            suffix: as ``suffix`` gave it.
        """
        owners = self._owners
        least = len(suffix)
        name = host
        while len(name) > least:
            found = owners.get(name)
            if found is not None:
                return found
            name = name.partition(".")[2]
        if name and ("." not in suffix or name == host):
            return owners.get(name)  # a brand's own top-level domain, or the platform's own front page
        return None
