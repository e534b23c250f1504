"""Domain lists in JSON as chat communities and wallets keep them.

``[...]`` or ``{"domains": [...]}`` (Discord bots), ``{"allow", "deny", "denySub"}`` (polkadot-js/phishing), and
``{"blacklist", "whitelist", "fuzzylist"}`` (eth-phishing-detect; its fuzzy list is a list of brands and is left out).
"""

from collections.abc import Mapping
from typing import BinaryIO

from bascule.lists.entry import Kind, Rejected, Row
from bascule.lists.formats.reading import SHOWN, FeedError, Format, Items, Options, document

_KINDS: Mapping[str, Kind | None] = {
    "domains": None, "links": None, "urls": None, "deny": "block", "denySub": "block", "blacklist": "block",
    "blocklist": "block", "allow": "allow", "whitelist": "allow", "allowlist": "allow",
}  # fmt: skip


def read(source: BinaryIO, options: Options) -> Items:
    """A row for each text; what stands under an allow key is an allow row."""
    del options
    found = document(source)
    groups: dict[str, object] = {"domains": found} if isinstance(found, list) else {}
    if isinstance(found, dict):
        groups = {key: found[key] for key in _KINDS if isinstance(found.get(key), list)}
    if not groups:
        raise FeedError("expected a JSON list, or an object with domains, or with allow and deny")
    number = 0
    for key, items in groups.items():
        for item in items if isinstance(items, list) else ():
            number += 1
            if not isinstance(item, str) or not item.strip():
                yield Rejected(number, "not a text", str(item)[:SHOWN])
                continue
            yield Row(number, item, kind=_KINDS[key])
            if key == "denySub" and not item.endswith("/"):
                yield Row(number, item + "/", kind=_KINDS[key])


def sniff(head: str) -> int:
    """A JSON list of texts, or an object that begins with one of the keys."""
    text = head.lstrip("\ufeff \r\n\t")
    if text.startswith("["):
        return 50 if text[1:].lstrip()[:1] == '"' else 0
    if not text.startswith("{"):
        return 0
    key = text[1:].lstrip().partition(":")[0].strip().strip('"')
    own = key in _KINDS or (key in ("version", "tolerance", "fuzzylist", "count") and '"blacklist"' in head)
    return 60 if own else 0


FORMAT = Format("discord", "JSON list of domains, {domains: []}, or {allow, deny}", read, sniff)
