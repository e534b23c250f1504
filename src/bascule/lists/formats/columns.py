"""Which column of a table, or key of an object, holds what: names that feeds use, and rows made from them."""

from collections.abc import Mapping, Sequence

from bascule.lists.entry import Kind, Rejected, Row
from bascule.lists.formats.reading import SHOWN, moment

NAMES: dict[str, tuple[str, ...]] = {
    "url": ("url", "entry", "host", "domain", "hostname", "fqdn", "indicator", "ioc_value", "ioc", "link", "address",
            "website", "phish_url", "domain_name", "name", "value"),
    "first_seen": ("first_seen", "first_seen_utc", "firstseen", "dateadded", "date_added", "submission_time", "added",
                   "created", "created_at", "date", "timestamp", "time", "first_date"),
    "last_seen": ("last_seen", "last_seen_utc", "lastseen", "last_online", "verification_time", "updated_at"),
    "removed": ("removed", "removed_utc", "removed_at", "valid_until", "expires", "expires_at", "expiry"),
    "category": ("category", "threat", "threat_type", "type", "attack_type"),
    "target": ("target", "brand", "target_brand", "impersonates"),
    "online": ("online", "active", "url_status"),
    "verdict": ("verdict", "disposition"),
}  # fmt: skip
"""Our name to the headers that mean it, the most telling first; compared in lower case."""

_OFFLINE = frozenset({"no", "false", "0", "offline", "inactive"})
_VERDICTS: dict[str, Kind] = {
    "block": "block", "deny": "block", "malicious": "block", "warn": "warn", "suspicious": "warn", "allow": "allow",
    "grey": "grey",
}  # fmt: skip


def columns(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Our names to column numbers. ``given`` (our name to a header) comes first, then ``NAMES``."""
    place = {name.strip().lower(): number for number, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for ours, names in NAMES.items():
        wanted = (given[ours].strip().lower(),) if ours in given else names
        for name in wanted:
            if name in place:
                found[ours] = place[name]
                break
    return found


def row(number: int, value: Mapping[str, str]) -> Row | Rejected:
    """A row from our names to text. A row that is offline or removed is expired, not wrong: it says when, or at 0."""
    text = value.get("url", "").strip()
    if not text:
        return Rejected(number, "no URL or domain in it", str(dict(value))[:SHOWN])
    removed = moment(value.get("removed", ""))
    if removed is None and value.get("online", "").strip().lower() in _OFFLINE:
        removed = moment(value.get("last_seen", "")) or 0.0
    return Row(
        number,
        text,
        kind=_VERDICTS.get(value.get("verdict", "").strip().lower()),
        first_seen=moment(value.get("first_seen", "")),
        last_seen=moment(value.get("last_seen", "")),
        removed=removed,
        category=value.get("category", "").strip()[:60],
        target=value.get("target", "").strip()[:60],
    )
