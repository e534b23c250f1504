"""Keys by which messages are found in the record: of a sender, or like another by site, kind of path, or group."""

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


def sender_key(network: str, sender: str) -> int:
    """What a sender's messages are found by."""
    return _key("sender", f"{network}\0{sender}")


def _key(kind: str, name: str) -> int:
    """The first 64 bits of SHA-256, as expressions are hashed."""
    return int.from_bytes(hashlib.sha256(f"{kind}\0{name}".encode("utf-8", "surrogatepass")).digest()[:8], "big")
