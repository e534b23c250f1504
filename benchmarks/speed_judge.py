"""What judging a message with one link costs, whole and by part, and what rspamd takes for the same messages.

Processor time, not the clock's: a busy neighbour changes it least. rspamd is asked over HTTP by one client; its time is
that of its own processes alone, and it resolves no names. What is absent is left out with a word.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bascule.campaigns.cluster import Campaigns
from bascule.campaigns.facts import Facts
from bascule.gate.knowledge import Knowledge
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Network, Policy
from bascule.gate.send import Sender
from bascule.judge.destination import judge_destination
from bascule.judge.message import judge_message
from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.links.facts import facts
from bascule.links.find import find
from bascule.links.keyring import new_keyring
from bascule.links.unwrap import unwrap
from bascule.signals.lookalike.load import load
from bascule.signals.lookalike.weigh import look_alikes
from bascule.signals.signal import Signal
from bascule.signals.text.asks_for_secret import asks_for_secret
from bascule.signals.text.corpus import messages
from bascule.signals.text.hidden_letters import hidden_letters
from bascule.signals.text.model import TextModel, shipped
from bascule.signals.text.normal import normal_form
from bascule.signals.text.typed_secret import typed_secrets
from bascule.signals.url_model import model as url_model
from bascule.store.embedded.store import EmbeddedStore
from benchmarks.figure import Figure
from benchmarks.rspamd_peer import rspamd

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TAKEN = 3_000
ASKED = 400
WARM = 200
GOAL_MS = 0.3
GOAL_RATIO = 5.0


def figures() -> list[Figure]:
    """Medians a message; nothing where the shared data folder is absent."""
    if not SHARED.is_dir():
        print("judge: the shared data folder is not beside the checkout; nothing was measured", file=sys.stderr)
        return []
    texts = linked_texts()
    length = statistics.median(map(len, texts))
    data = f"{len(texts):,} Gitter messages with one link, median {length:.0f} characters; processor time"
    whole = asyncio.run(_whole(texts, Policy()))
    every = asyncio.run(_whole(texts, Policy(url_model="live")))
    found = [
        Figure("judge.message_ms", statistics.median(whole) * 1000, "ms", GOAL_MS, "lower", f"{data}; as shipped"),
        Figure(
            "judge.message_ms_every_signal",
            statistics.median(every) * 1000,
            "ms",
            GOAL_MS,
            "lower",
            f"{data}; all live",
        ),
        *(Figure(f"judge.us_{name}", value, "µs", None, "lower", data) for name, value in _parts(texts)),
    ]
    return found + _peer(texts, every, data)


def linked_texts() -> list[str]:
    """Chat messages with one link each."""
    found = (one.text for one in messages(SHARED, "gitter") if "http" in one.text)
    chosen = [text for text in found if len(text) < 1_000 and len(find(text)) == 1]
    return chosen[:: max(1, len(chosen) // TAKEN)][:TAKEN]


async def _whole(texts: Sequence[str], policy: Policy) -> list[float]:
    """Seconds for each text, from its links being looked for to its decision; keeping it is not in them."""
    with tempfile.TemporaryDirectory(prefix="bascule-judge-") as folder:
        store = EmbeddedStore(Path(folder), asyncio.get_running_loop())
        try:
            network = Network("demo", "Demo", "https://go.example", policy)
            ring = new_keyring("demo", bytes(range(72)), 1.0)
            sender = Sender(network, ring, Knowledge(store.ledger), store.ledger)
            sender.likeness.warm()
            given = [_message(number, text) for number, text in enumerate([*texts[:WARM], *texts])]
            at = iter(range(len(given)))
            return _timed(lambda message: sender.decide(message, 1.7e9 + 60.0 * next(at)), given)[WARM:]
        finally:
            store.close()


def _message(number: int, text: str) -> Message:
    return Message(f"m{number}", f"@a{number % 500}", text, Conversation(f"r{number % 50}", "room", 20))


def _parts(texts: Sequence[str]) -> list[tuple[str, float]]:
    """Each part alone, median µs, on what the parts before it found."""
    links = [find(text) for text in texts]
    goes = [read(one[0].url) for one in links]
    forms = [normal_form(text, found) for text, found in zip(texts, links, strict=True)]
    told = [facts(one) for one in goes]
    looks, text_model, urls = load(), TextModel(shipped()), url_model.shipped()
    campaigns = Campaigns(b"bench", lambda _: False)
    given = [
        Facts(60.0 * n, f"s{n % 500}", f"r{n % 50}", form, destinations=(goes[n],)) for n, form in enumerate(forms)
    ]
    words = (Signal("text_model", 2.0, "reads like spam", "", "text"),)
    verdict = judge_destination((), told[0], 0.0, likeness=words)
    parts: list[tuple[str, Callable[..., object], Sequence[object]]] = [
        ("find_links", find, texts),
        ("read_destination", lambda found: read(found[0].url), links),
        ("unwrap", unwrap, goes),
        ("expressions", keys, goes),
        ("link_facts", facts, goes),
        ("look_alikes", lambda one: look_alikes(looks.find(one.host, "/")), goes),
        ("url_model", urls.signals, goes),
        ("destination_verdict", lambda one: judge_destination((), one, 0.0, likeness=words), told),
        ("normal_form", lambda pair: normal_form(*pair), list(zip(texts, links, strict=True))),
        ("text_model", text_model.signals, forms),
        ("asks_for_secret", asks_for_secret, forms),
        ("hidden_letters", hidden_letters, texts),
        ("typed_secrets", typed_secrets, texts),
        ("campaigns", campaigns.add, given),
        ("message_verdict", lambda _: judge_message(words, (verdict,)), texts),
    ]
    return [(name, statistics.median(_timed(work, items)) * 1e6) for name, work, items in parts]


def _timed(work: Callable[..., object], items: Sequence[object]) -> list[float]:
    spent, clock = [], time.thread_time_ns
    for item in items:
        began = clock()
        work(item)
        spent.append((clock() - began) / 1e9)
    return spent


def _peer(texts: Sequence[str], ours: Sequence[float], data: str) -> list[Figure]:
    if not (shutil.which("rspamd") and shutil.which("redis-server")):
        print("rspamd or redis-server is not there: apt-get install rspamd redis-server", file=sys.stderr)
        return []
    asked = texts[:: max(1, len(texts) // ASKED)][:ASKED]
    with tempfile.TemporaryDirectory(prefix="bascule-rspamd-") as folder, rspamd(Path(folder)) as peer:
        for text in asked[:50]:
            peer.ask("checkv2", text)
        began = peer.cpu()
        for text in asked:
            peer.ask("checkv2", text)
        spent = (peer.cpu() - began) / len(asked)
    mine = statistics.fmean(ours)
    told = f"{len(asked)} of them as mails, no look-ups of names, its processes' time alone"
    ratio = f"messages a second and core, all signals live: {1 / mine:,.0f}, rspamd {1 / spent:,.0f}"
    return [
        Figure("judge.rspamd_ms", spent * 1000, "ms", None, "lower", told),
        Figure("judge.rspamd_ratio", spent / mine, "ratio", GOAL_RATIO, data=f"{ratio}; {data}"),
    ]
