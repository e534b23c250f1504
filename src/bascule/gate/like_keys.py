"""Keys by which messages like another are found in the record: the same site, the same kind of path, the same group."""

import hashlib
from collections.abc import Sequence

from bascule.links.expressions import expression_hash


def like_keys(templates: Sequence[str] = (), group: str = "", sites: Sequence[str] = ()) -> tuple[int, ...]:
    """64-bit keys beside those of expressions, as ``Record.hashes`` holds them.

    Args:
        templates: path templates of its destinations, those that tell something.
        group: of near-same messages that it belongs to; empty for none.
        sites: registrable domains; their key is that of the expression for the whole domain.
    """
    found = [expression_hash(f"{site}/") for site in sites]
    found += [_key("template", template) for template in templates]
    if group:
        found.append(_key("group", group))
    return tuple(found)


def _key(kind: str, name: str) -> int:
    """The first 64 bits of SHA-256, as senders' keys are made."""
    return int.from_bytes(hashlib.sha256(f"{kind}\0{name}".encode("utf-8", "surrogatepass")).digest()[:8], "big")
