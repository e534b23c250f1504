"""The product's own click handler with links to open: what the click benchmark measures.

A home in a temporary folder with one network, an index of 500,000 listed expressions, a hundred operator entries, and
links to ordinary pages (none listed, so that each opening checks the MAC, looks everything up, and redirects).
"""

import asyncio
import atexit
import hashlib
import tempfile
import time
from pathlib import Path

from bascule.audit.entry import By
from bascule.gate.api_keys import SCOPES, make_api_key
from bascule.gate.contracts import VerdictEntry
from bascule.gate.crossing import ClickHandler
from bascule.gate.network import Network
from bascule.links.expressions import expression_hash
from bascule.links.keyring import Keyring, new_keyring
from bascule.links.token import Signer, message_tag
from bascule.lists.build import Contribution, build
from bascule.lists.grant import FeedFacts, Grant
from bascule.lists.home import Lists
from bascule.server.app import Application
from bascule.server.service import Service
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home

LISTED = 500_000
OPERATOR_ENTRIES = 100
_RING: Keyring = new_keyring("bench", hashlib.shake_256(b"bascule benchmark").digest(72), 0.0)
_SIGNER = Signer(_RING)


def paths(count: int) -> list[bytes]:
    """Request targets of ``count`` distinct links."""
    signer = Signer(_RING)
    made = []
    for number in range(count):
        tag = message_tag(_RING, f"message {number}")
        url = f"https://www.site{number % 5000}.example/section/{number}/page-{number * 7}.html?ref=chat&n={number}"
        made.append(b"/" + signer.token(url, tag, 2).encode())
    return made


def signed_path(url: str) -> bytes:
    """The request target of a link to ``url``."""
    return b"/" + _SIGNER.token(url, message_tag(_RING, url), 2).encode()


def handler() -> ClickHandler:
    """The real handler on a home of its own, removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="bascule-bench-")
    atexit.register(folder.cleanup)
    home = Path(folder.name)
    make_home(home)
    store = asyncio.run(_opened(home))
    return Application(Service(Home(home), store, time.time)).handler


def make_home(path: Path) -> str:
    """Make a home with the network, its entries and the index; an API key for it."""
    home = Home(path)
    home.make()
    home.save_keyring(_RING)
    _build_index(Lists(home.path))
    return asyncio.run(_fill(home))


def _build_index(lists: Lists) -> None:
    contribution = Contribution()
    number = contribution.number(Grant(0, "block", "phishing"))
    for entry in range(LISTED):
        contribution.add(expression_hash(f"listed{entry}.example/"), number, host=True)
    lists.root.mkdir(parents=True, exist_ok=True)
    build(lists.index_path, [FeedFacts("bench", 6.0)], [contribution], now=time.time(), generation=1)


async def _opened(path: Path) -> EmbeddedStore:
    return EmbeddedStore(path, asyncio.get_running_loop())


async def _fill(home: Home) -> str:
    store = await _opened(home.path)
    by = By("bench", 0.0)
    await store.ledger.save_network(Network("bench", "Bench", "http://127.0.0.1:1"), by)
    text, key = make_api_key("bench", SCOPES, "bench", home.pepper(), bytes(range(37)), 0.0)
    await store.ledger.save_api_key(key, by)
    for number in range(OPERATOR_ENTRIES):
        entry = VerdictEntry(0, "bench", f"blocked{number}.example/", "block", "", "bench", 0.0)
        await store.ledger.set_verdict(entry)
    store.close()
    return text
