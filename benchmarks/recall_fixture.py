"""A home with a million recorded messages, ten thousand of them with one destination.

The rows are those that the service writes: one message is sent through it, and its row is multiplied in SQL with ids,
senders, destinations, tags and times of their own.
"""

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

from bascule.cli.init import add_key, add_network
from bascule.gate.api_keys import SCOPES
from bascule.gate.like_keys import sender_key
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Network
from bascule.links.destination import read
from bascule.links.expressions import expression_hashes, keys
from bascule.server.service import Service
from bascule.store.embedded.database import FILE
from bascule.store.embedded.schema import SEGMENT_BITS, connect, signed
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home

MESSAGES = 1_000_000
TOUCHED = 10_000
NETWORK = "demo"
BAD = "evil-page.example"
_SITES = 50_000
_SENDERS = 50_000
_TEXT = "look at this https://www.site.example/section/page.html before tonight, and tell me"

_MESSAGES = """
WITH RECURSIVE n(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?2)
INSERT INTO message (network, id, tag, sender, conversation, audience, received_at, action, decision, details, texts)
SELECT network, 'm' || n, (n * 40503 + 7) & 0xffffffffffffff, '@u' || (n % ?3), '!r' || (n % 9973), audience,
    ?4 + n * 0.01, action, replace(decision, '"model"', '"m' || n || '"'), details, texts
FROM n CROSS JOIN message AS model WHERE model.id = 'model'
"""
_SIGHTINGS = f"""
INSERT OR IGNORE INTO sighting
SELECT number >> {SEGMENT_BITS}, hash, number FROM (
    SELECT number, tag AS hash FROM message WHERE id <> 'model' AND number BETWEEN ?1 AND ?2
    UNION ALL SELECT number, sender.hash FROM message JOIN temp.sender ON sender.n = number % ?3
        WHERE number BETWEEN ?1 AND ?2
    UNION ALL SELECT number, site.hash FROM message JOIN temp.site
        ON site.n = iif(number % ?4 = 0, -1, number % ?5) WHERE number BETWEEN ?1 AND ?2)
ORDER BY 1, 2
"""
_STEP = 512 * 128


def make_home(path: Path) -> str:
    """Make the home; an API key for its network."""
    home = Home(path)
    home.make()
    key = asyncio.run(_first(home))
    connection = connect(path / FILE)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA wal_autocheckpoint=20000")
    with contextlib.closing(connection):
        _fill(connection)
    return key


async def _first(home: Home) -> str:
    with contextlib.closing(EmbeddedStore(home.path, asyncio.get_running_loop())) as store:
        await add_network(home, store, Network(NETWORK, "Bench", "http://127.0.0.1:1"))
        key = await add_key(home, store, NETWORK, SCOPES, "bench")
        service = Service(home, store, time.time)
        message = Message("model", "@u", _TEXT, Conversation("!r", "direct", 2), ("@b",))
        await service.senders[NETWORK].check(message, time.time())
        return key


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TEMP TABLE site (n INTEGER, hash INTEGER)")
    connection.execute("CREATE TEMP TABLE sender (n INTEGER PRIMARY KEY, hash INTEGER)")
    urls = {n: f"https://www.site{n}.example/section/page.html" for n in range(_SITES)} | {-1: f"https://{BAD}/video"}
    found = [(n, signed(hash64)) for n, url in urls.items() for hash64 in expression_hashes(keys(read(url)))]
    connection.executemany("INSERT INTO temp.site VALUES (?, ?)", found)
    connection.execute("CREATE INDEX temp.site_n ON site (n)")
    connection.executemany(
        "INSERT INTO temp.sender VALUES (?, ?)", [(n, signed(sender_key(NETWORK, f"@u{n}"))) for n in range(_SENDERS)]
    )
    begun = time.time() - MESSAGES * 0.01 - 60
    every = MESSAGES // TOUCHED
    for start in range(2, MESSAGES + 1, _STEP):
        end = min(start + _STEP, MESSAGES + 1)
        connection.execute("BEGIN")
        connection.execute(_MESSAGES, (start, end, _SENDERS, begun))
        connection.execute(_SIGHTINGS, (start, end - 1, _SENDERS, every, _SITES))
        connection.execute("COMMIT")
