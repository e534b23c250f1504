"""Prints what ``bascule.accounts.population`` holds: ``python -m conformance.accounts_population``.

Times between turns to other people are of CollegeMsg; links of the timed messages of the NUS corpus.
"""

import statistics
from pathlib import Path

from bascule.links.find import find
from bascule.simulate.graphs import college, sms

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def usual_turn(shared: Path) -> float:
    """The median, over accounts with 20 turns, of their median seconds between turns to somebody else."""
    last: dict[str, tuple[float, str]] = {}
    waits: dict[str, list[float]] = {}
    for talk in college.talks(shared):
        before = last.get(talk.sender)
        if before is not None and before[1] != talk.recipients[0]:
            waits.setdefault(talk.sender, []).append(talk.at - before[0])
        last[talk.sender] = talk.at, talk.recipients[0]
    return statistics.median(statistics.median(each) for each in waits.values() if len(each) >= 20)


def new_links(shared: Path) -> float:
    """The share of messages with a link to a host that their sender had not sent before."""
    seen: set[tuple[str, str]] = set()
    new = count = 0
    for talk in sms.talks(shared):
        count += 1
        hosts = {(talk.sender, link.url.split("/")[2].lower()) for link in find(talk.text or "") if "://" in link.url}
        new += bool(hosts - seen)
        seen |= hosts
    return new / count


if __name__ == "__main__":
    print(f"usual seconds between turns (CollegeMsg): {usual_turn(SHARED):.0f}")
    print(f"messages with a link new to their sender (NUS): {new_links(SHARED):.4f}")
