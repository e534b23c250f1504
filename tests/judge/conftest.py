"""A small index of the lists, built and mapped as the real one is."""

from collections.abc import Mapping
from pathlib import Path

from bascule.links.expressions import expression_hash
from bascule.lists.build import Contribution, build
from bascule.lists.grant import FeedFacts, Grant, Stand
from bascule.lists.index import Index, open_index

Feeds = Mapping[FeedFacts, Mapping[str, Stand | Grant]]


def index_of(path: Path, feeds: Feeds) -> Index:
    """The index in which each feed says what is given of each expression; a bare word is one of a phishing feed."""
    contributions = []
    for entries in feeds.values():
        made = Contribution()
        for expression, said in entries.items():
            grant = said if isinstance(said, Grant) else Grant(0, said, "phishing")
            host, _, rest = expression.partition("/")
            made.add(expression_hash(expression), made.number(grant), host=not rest)
            if rest:
                made.below.append(expression_hash(host + "/"))
        contributions.append(made)
    build(path, list(feeds), contributions, now=0.0)
    return open_index(path)
