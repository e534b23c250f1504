"""``make bench``: every speed figure, with its peer in the same run; kept in build/bench.json."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from benchmarks import (
    speed_account_store,
    speed_accounts,
    speed_click,
    speed_containment,
    speed_index,
    speed_judge,
    speed_kernel,
    speed_lookalike,
    speed_novelty,
    speed_prosody,
    speed_recall,
    speed_revocation,
    speed_rules,
    speed_send,
    speed_synapse,
    speed_text,
    speed_url,
)
from benchmarks.figure import Figure, keep, show

PARTS: Mapping[str, Callable[[], list[Figure]]] = {
    "click": speed_click.figures,
    "send": speed_send.figures,
    "index": speed_index.figures,
    "lookalike": speed_lookalike.figures,
    "url": speed_url.figures,
    "revocation": speed_revocation.figures,
    "recall": speed_recall.figures,
    "rules": speed_rules.figures,
    "text": speed_text.figures,
    "accounts": speed_accounts.figures,
    "novelty": speed_novelty.figures,
    "kernel": speed_kernel.figures,
    "judge": speed_judge.figures,
    "account_store": speed_account_store.figures,
    "containment": speed_containment.figures,
    "prosody": speed_prosody.figures,
    "synapse": speed_synapse.figures,
}
BUILT = Path("build/bench.json")


def main(names: list[str]) -> int:
    """Measure the parts named, or all; 2 for a part there is none of."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"bench: no part {', '.join(unknown)}; expected some of {', '.join(PARTS)}", file=sys.stderr)
        return 2
    console = Console(width=None if sys.stdout.isatty() else 160)
    found: list[Figure] = []
    for name in names or PARTS:
        with console.status(f"measuring {name} …"):
            part = PARTS[name]()
        show(name, part, console)
        found += part
    keep(found, BUILT, whole=not names)
    console.print(f"{sum(f.ok is True for f in found)} met, {sum(f.ok is False for f in found)} short; kept in {BUILT}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
