"""Which messages something was sighted in."""

import json
import sqlite3
from collections.abc import Sequence

from bascule.gate.contracts import Seen
from bascule.store.embedded import rows
from bascule.store.embedded.schema import SEGMENT_BITS, signed

_FOUND = f"""
WITH RECURSIVE segment(number) AS (
    SELECT :after >> {SEGMENT_BITS}
    UNION ALL SELECT number + 1 FROM segment WHERE number < (SELECT max(number) FROM message) >> {SEGMENT_BITS}
)
SELECT DISTINCT {rows.SEEN_COLUMNS}
FROM segment
CROSS JOIN json_each(:keys) AS key
CROSS JOIN sighting ON sighting.segment = segment.number AND sighting.expression = key.value
CROSS JOIN message ON message.number = sighting.message
WHERE sighting.message > :after AND message.network = :network
  AND message.received_at >= :since AND message.received_at < :until
"""  # noqa: S608 - constants
_IN_ORDER = " ORDER BY message.number"
_ONE_KEY = " LIMIT :limit"
"""With one key the rows come in order by themselves; a sort would read them all for every page."""


def sighted(
    connection: sqlite3.Connection,
    network: str,
    keys: Sequence[int],
    since: float,
    until: float,
    after: int,
    limit: int,
) -> tuple[Seen, ...]:
    """See ``bascule.gate.contracts.Ledger.sighted``."""
    query = _FOUND + (_ONE_KEY if len(keys) == 1 else _IN_ORDER + _ONE_KEY)
    values = {
        "keys": json.dumps([signed(key) for key in keys]),
        "network": network,
        "since": since,
        "until": until,
        "after": after,
        "limit": limit,
    }
    return tuple(rows.seen(row) for row in connection.execute(query, values))


def tags_of(connection: sqlite3.Connection, network: str, keys: Sequence[int], limit: int) -> tuple[str, ...]:
    """The tags of the latest ``limit`` messages that any of ``keys`` was sighted in."""
    query = f"""
    WITH RECURSIVE segment(number) AS (
        SELECT (SELECT max(number) FROM message) >> {SEGMENT_BITS}
        UNION ALL SELECT number - 1 FROM segment WHERE number > 0
    )
    SELECT message.tag FROM segment
    CROSS JOIN json_each(?1) AS key
    CROSS JOIN sighting ON sighting.segment = segment.number AND sighting.expression = key.value
    CROSS JOIN message ON message.number = sighting.message WHERE message.network = ?2 LIMIT ?3
    """  # noqa: S608 - a constant
    found = connection.execute(query, (json.dumps([signed(key) for key in keys]), network, limit))
    return tuple(f"{tag:014x}" for (tag,) in found)
