"""Pages and campaigns: what belongs to them, and all that a verdict's subject stands for."""

import sqlite3
from collections.abc import Sequence

from bascule.gate.campaign_summary import CampaignSummary
from bascule.gate.contracts import Member, Reach, Scope
from bascule.gate.like_keys import sender_key
from bascule.links.expressions import expression_hash
from bascule.store.embedded import rows
from bascule.store.embedded.sightings import tags_of

MOST_TAGS = 100_000
"""Messages of one sender that a verdict is followed to at the click; its later messages come first."""


def join(connection: sqlite3.Connection, members: Sequence[Member]) -> tuple[Member, ...]:
    """Keep ``members``; those that are there already keep their first reason. Those that were not."""
    (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM member").fetchone()
    query = "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"

    def added(one: Member, number: int) -> bool:
        row = (one.network, one.scope, one.group, one.kind, one.value, number, rows.text_of(one))
        return connection.execute(query, row).rowcount > 0

    return tuple(one for number, one in enumerate(members, last + 1) if added(one, number))


def leave(connection: sqlite3.Connection, member: Member) -> bool:
    """Take ``member`` out; whether it was there."""
    gone = connection.execute(
        "DELETE FROM member WHERE network = ? AND scope = ? AND name = ? AND kind = ? AND value = ?",
        (member.network, member.scope, member.group, member.kind, member.value),
    )
    return gone.rowcount > 0


def members(connection: sqlite3.Connection, network: str, scope: Scope, group: str) -> tuple[Member, ...]:
    """The members of a group, in the order they came."""
    query = "SELECT data FROM member WHERE network = ? AND scope = ? AND name = ? ORDER BY number"
    return tuple(rows.MEMBER.decode(data) for (data,) in connection.execute(query, (network, scope, group)))


_CAMPAIGNS = """
    SELECT name, coalesce(sum(kind = 'message'), 0), sum(kind = 'destination'), sum(kind = 'sender'),
        sum(kind = 'page'), min(data->>'at'), max(data->>'at') AS last,
        (SELECT verdict.data->>'verdict' FROM verdict WHERE verdict.network = member.network
            AND verdict.scope = 'campaign' AND verdict.subject = member.name AND verdict.stands = 1)
    FROM member WHERE network = ? AND scope = 'campaign' GROUP BY name ORDER BY last DESC, name LIMIT ?"""


def campaigns(connection: sqlite3.Connection, network: str, limit: int) -> tuple[CampaignSummary, ...]:
    """See ``bascule.gate.contracts.Ledger.campaigns``."""
    return tuple(CampaignSummary(*row) for row in connection.execute(_CAMPAIGNS, (network, limit)))


def pages_of(connection: sqlite3.Connection, network: str, expressions: Sequence[str]) -> tuple[Member, ...]:
    """Pages seen at any of ``expressions``."""
    query = (
        "SELECT data FROM member WHERE network = ? AND kind = 'destination' AND value = ? AND scope = 'page'"
        " ORDER BY number"
    )
    found = [connection.execute(query, (network, expression)).fetchall() for expression in expressions]
    return tuple(rows.MEMBER.decode(data) for some in found for (data,) in some)


def groups_of(connection: sqlite3.Connection, member: Member) -> tuple[tuple[Scope, str], ...]:
    """The groups that change when ``member``'s does: its own, and for a page the campaigns that it belongs to."""
    found: list[tuple[Scope, str]] = [(member.scope, member.group)]
    if member.scope == "page":
        query = "SELECT scope, name FROM member WHERE network = ? AND kind = 'page' AND value = ?"
        found += connection.execute(query, (member.network, member.group)).fetchall()
    return tuple(found)


def reach(connection: sqlite3.Connection, network: str, scope: Scope, subject: str) -> Reach:
    """See ``bascule.gate.contracts.Ledger.reach``."""
    if scope == "destination":
        return Reach((subject,), keys=(expression_hash(subject),))
    if scope in ("page", "campaign"):
        return _of_group(connection, members(connection, network, scope, subject))
    senders, ids = ((subject,), ()) if scope == "sender" else ((), (subject,))
    return _of_messages(connection, network, senders, ids)


def _of_group(connection: sqlite3.Connection, found: tuple[Member, ...]) -> Reach:
    if not found:
        return Reach()
    network = found[0].network
    of_pages = (members(connection, network, "page", one.value) for one in found if one.kind == "page")
    places = [one for one in found if one.kind == "destination"] + [one for page in of_pages for one in page]
    expressions = tuple(dict.fromkeys(one.value for one in places))
    senders = tuple(one.value for one in found if one.kind == "sender")
    ids = tuple(one.value for one in found if one.kind == "message")
    of_messages = _of_messages(connection, network, senders, ids)
    keys = (*map(expression_hash, expressions), *of_messages.keys)
    return Reach(expressions, senders, of_messages.tags, keys)


def _of_messages(connection: sqlite3.Connection, network: str, senders: tuple[str, ...], ids: tuple[str, ...]) -> Reach:
    keys = tuple(sender_key(network, sender) for sender in senders)
    tags = tags_of(connection, network, keys, MOST_TAGS) if keys else ()
    query = "SELECT tag FROM message WHERE network = ? AND id = ?"
    own = [tag for name in ids for (tag,) in connection.execute(query, (network, name))]
    return Reach((), senders, tuple(dict.fromkeys((*tags, *(f"{tag:014x}" for tag in own)))), (*keys, *own))
