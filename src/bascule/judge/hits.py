"""What rules did, live and in the shadow: the hits on the record, told as a backtest tells them.

Nothing is judged again: a hit counts as it was told when the message was decided on, under the rule's version then.
"""

from collections.abc import Callable, Iterable

import msgspec

from bascule.judge.rules.rule import Hit, Rule
from bascule.judge.tally import Label, Report, Tally, report_of

MOST_RULES = 2_000
"""Different rules, versions and modes that are told apart; later ones are left out."""


class Told(msgspec.Struct, frozen=True):
    """One message of the record with the hits on it.

    Attributes:
        id: the message's id; labels are asked by it.
        at: when it was received, seconds since the epoch.
        sender: who sent it.
        conversation: where; empty where that is not known.
        hits: of the rules that held for it.
        stopped: it was held or rejected.
    """

    id: str
    at: float
    sender: str
    conversation: str
    hits: tuple[Hit, ...] = ()
    stopped: bool = False


def hits_of(
    history: Iterable[Told], clock: Callable[[], float], label: Callable[[str], Label | None] = lambda _: None
) -> Report:
    """Add up the hits on recorded messages: a rule's version and mode has a report of its own.

    Args:
        history: oldest first; read once, kept nowhere.
        clock: seconds, for how long it took.
        label: what is known of a message by its id.
    """
    began = clock()
    tallies: dict[tuple[str, int, str], Tally] = {}
    labelled = {"bad": 0, "good": 0}
    messages, since, until = 0, None, None
    for told in history:
        messages, until = messages + 1, told.at
        since = until if since is None else since
        its = label(told.id)
        if its is not None:
            labelled[its] += 1
        together = list(dict.fromkeys(hit.rule for hit in told.hits))
        for hit in told.hits:
            tally = _tally_of(tallies, hit)
            if tally is not None:
                tally.hit(told, its, together)
    reports = [report_of(tally, labelled["bad"], labelled["good"]) for tally in tallies.values()]
    reports.sort(key=lambda report: (report.mode, -report.hits, report.rule, report.version))
    spent = clock() - began
    return Report(messages, labelled["bad"], labelled["good"], since, until, spent, tuple(reports), {})


def _tally_of(tallies: dict[tuple[str, int, str], Tally], hit: Hit) -> Tally | None:
    key = hit.rule, hit.version, hit.mode
    if key not in tallies:
        if len(tallies) >= MOST_RULES:
            return None
        tallies[key] = Tally(Rule(hit.rule, "", hit.mode, hit.score, hit.actions, hit.reason, "", hit.version))
    return tallies[key]
