"""What reading a message's words costs: the normal form, the model, the other findings, the campaigns' window."""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bascule.campaigns.cluster import Campaigns
from bascule.campaigns.facts import Facts
from bascule.links.find import find
from bascule.links.link import Link
from bascule.signals.text.asks_for_secret import asks_for_secret
from bascule.signals.text.corpus import messages
from bascule.signals.text.hidden_letters import hidden_letters
from bascule.signals.text.model import TextModel, shipped
from bascule.signals.text.normal import normal_form
from bascule.signals.text.typed_secret import typed_secrets
from benchmarks.figure import Figure

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TAKEN = 5_000
EVERY = 20


def figures() -> list[Figure]:
    """Median µs a chat message for each part; nothing where the shared data folder is absent."""
    if not SHARED.is_dir():
        print("text: the shared data folder is not beside the checkout; nothing was measured", file=sys.stderr)
        return []
    texts = [one.text for number, one in enumerate(messages(SHARED, "gitter")) if number % EVERY == 0][:TAKEN]
    linked = [(text, find(text)) for text in texts]
    forms = [normal_form(text, links) for text, links in linked]
    model = TextModel(shipped())
    campaigns = Campaigns(b"bench", lambda _: False)
    given = [Facts(float(n), f"s{n % 500}", f"r{n % 50}", form) for n, form in enumerate(forms)]
    length = statistics.median(map(len, texts))
    data = f"{len(texts):,} Gitter messages, median {length:.0f} characters, links found before"

    def whole(pair: tuple[str, tuple[Link, ...]]) -> None:
        model.signals(normal_form(*pair))

    return [
        _figure("normal_form", _median(lambda pair: normal_form(*pair), linked), data),
        _figure("normal_form_and_model", _median(whole, linked), data, 60.0),
        _figure("asks_for_secret", _median(asks_for_secret, forms), data),
        _figure("hidden_letters", _median(hidden_letters, texts), data),
        _figure("typed_secrets", _median(typed_secrets, texts), data),
        _figure("campaigns_add", _median(campaigns.add, given), f"{data}; no links"),
    ]


def _median(work: Callable[..., object], items: Sequence[object]) -> float:
    spent = []
    clock = time.perf_counter_ns
    for item in items:
        began = clock()
        work(item)
        spent.append(clock() - began)
    return statistics.median(spent) / 1000


def _figure(name: str, value: float, data: str, goal: float | None = None) -> Figure:
    return Figure(f"text.us_{name}", value, "µs", goal, "lower", data)
