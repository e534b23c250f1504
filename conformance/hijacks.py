"""Hijacks played on real communication graphs: how far each kind of attack comes, and who is frozen by mistake.

Thresholds and weights were set on CollegeMsg alone. No trace of real hijacks in chat can be had: attacks and
look-alikes are those of ``bascule.simulate``, whose parameters are in docs/analyse/simulation.md.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.figure import Figure

from bascule.simulate.defence import none
from bascule.simulate.figures import attack_figures, mistakes
from bascule.simulate.outcome import Outcome, Run, run
from bascule.simulate.parameters import KINDS, Graph, Parameters, attack
from bascule.simulate.scenarios import look_alikes, traffic
from bascule.simulate.sources import Sources, sources
from conformance.hijack_defence import HijackDefence

COMMAND = "python -m benchmarks.scoreboard hijacks"
GRAPHS: dict[Graph, tuple[int, ...]] = {"college": (31, 32), "nus": (31, 32), "irc": (31,), "gitter": (31,)}
"""Seeds played with attacks on each graph. Thresholds were set with 3 to 12 of CollegeMsg; some were raised after false
freezes on IRC with 11 and 21, a rule was made stricter after one on NUS with 5; why attacks got through was looked at
on NUS with 3 and 21."""
QUIET: dict[Graph, tuple[int, ...]] = {
    "college": (31, 32, 33), "nus": (31, 32, 33), "irc": (31,), "gitter": (31,), "made": (31,),
}  # fmt: skip
"""Seeds played with look-alikes and no attack."""
SEEDS = 6
"""Accounts that each attack begins with, at least."""
BLASTS = ("blast", "rotation", "power")
DRIPS = ("drip",)
ABLATED = "college"
LEFT_OUT = ("account_access", "account_exposure", "account_link", "account_company", "account_word")
DAY = 86_400.0


def attacks(graph: Graph) -> Parameters:
    """Every kind of attack, one after the other, in one run of a graph."""
    kinds = tuple(
        attack(kind, after=round(0.45 + 0.06 * place, 3), seeds=max(SEEDS, attack(kind).seeds))
        for place, kind in enumerate(KINDS)
    )
    return Parameters(traffic(graph), kinds)


def suites(shared: Path) -> list[Figure]:
    """Every figure about hijacked accounts."""
    figures: list[Figure] = []
    attacked: list[Outcome] = []
    quiet: list[Outcome] = []
    for graph, seeds in QUIET.items():
        given = sources(shared, graph)
        theirs = [_outcome(attacks(graph), seed, given) for seed in GRAPHS.get(graph, ())]
        defences = [HijackDefence() for _ in seeds]
        played = [run(look_alikes(graph), seed, given, one) for seed, one in zip(seeds, defences, strict=True)]
        calm = [Outcome(one, one) for one in played]
        figures += _graph(graph, theirs, calm)
        figures.append(_challenges(graph, defences, calm))
        attacked, quiet = attacked + theirs, quiet + calm
        if graph == ABLATED:
            figures += _ablation(graph, seeds[0], given)
    figures += _targets(attacked, quiet)
    return figures


def _outcome(parameters: Parameters, seed: int, given: Sources, free: Run | None = None) -> Outcome:
    defended = run(parameters, seed, given, HijackDefence())
    return Outcome(defended, free or run(parameters, seed, given, none))


def _graph(graph: Graph, theirs: list[Outcome], calm: list[Outcome]) -> Iterator[Figure]:
    for kind in KINDS:
        one = attack_figures(theirs, kind)
        if not one.accounts:
            continue
        data = f"{one.frozen} of {one.accounts} used accounts frozen; p95 {one.reached_p95:g} contacts"
        if one.seconds_median is not None:
            data += f"; frozen {one.seconds_median:.0f} s (p95 {one.seconds_p95:.0f} s) after the first message"
        data += f"; victims {one.victims} of {one.victims_undefended} undefended"
        early, late = one.before[5], one.before[20]
        data += f"; before 5 contacts {early[0]} of {early[1]}, before 20 {late[0]} of {late[1]}"
        name = f"accounts.{graph}_{kind}_contacts_median"
        yield Figure(name, one.reached_median, "count", None, "lower", data, COMMAND)
    if theirs:
        yield from _goals(f"{graph}_", theirs, f"on {graph}")
    found = mistakes([*theirs, *calm])
    data = f"{found.freezes} of {found.messages:,} benign messages, look-alikes included: {found.during or 'none'}"
    yield Figure(f"accounts.{graph}_false_freezes_per_million", found.per_million, "count", 1, "lower", data, COMMAND)
    data = f"{found.account_months:,.0f} account-months"
    name = f"accounts.{graph}_false_freezes_per_account_month"
    yield Figure(name, found.per_account_month, "count", None, "lower", data, COMMAND)


def _goals(which: str, attacked: list[Outcome], where: str) -> Iterator[Figure]:
    for name, kinds, contact, goal in (("blasts", BLASTS, 5, 0.95), ("drips", DRIPS, 20, 0.8)):
        caught, of = _before(attacked, kinds, contact)
        data = f"{caught} of {of}: {', '.join(kinds)}; {where}"
        yield Figure(f"accounts.{which}{name}_before_{contact}", caught / max(1, of), "share", goal, data=data,
                     command=COMMAND)  # fmt: skip
    lost = sum(one.defended.victims(kind) for one in attacked for kind in KINDS)
    free = sum(one.free.victims(kind) for one in attacked for kind in KINDS)
    data = f"{lost} of {free} people lost an account or money, all kinds of attack; freezes alone; {where}"
    yield Figure(f"accounts.{which}victims_spared", 1 - lost / max(1, free), "share", 0.95, data=data, command=COMMAND)


def _challenges(graph: Graph, defences: list[HijackDefence], calm: list[Outcome]) -> Figure:
    """Owners asked to prove that they are there, while nobody attacked; one a day and account."""
    asked = sum(len({at // DAY for at, _ in times}) for one in defences for times in one.challenges.values())
    messages = mistakes(calm).messages
    data = f"{asked} in {messages:,} benign messages, look-alikes included; nobody is frozen, links are warned of"
    name = f"accounts.{graph}_challenges_per_million"
    return Figure(name, 1e6 * asked / messages, "count", None, "lower", data, COMMAND)


def _targets(attacked: list[Outcome], quiet: list[Outcome]) -> Iterator[Figure]:
    yield from _goals("", attacked, f"{', '.join(GRAPHS)}, all graphs together")
    found = mistakes([*attacked, *quiet])
    data = f"{found.freezes} of {found.messages:,} benign messages of all graphs, look-alikes included"
    yield Figure("accounts.false_freezes_per_million", found.per_million, "count", 1, "lower", data, COMMAND)
    data = f"{found.account_months:,.0f} account-months"
    name = "accounts.false_freezes_per_account_month"
    yield Figure(name, found.per_account_month, "count", None, "lower", data, COMMAND)


def _before(outcomes: list[Outcome], kinds: tuple[str, ...], contact: int) -> tuple[int, int]:
    counts = [attack_figures(outcomes, kind, (contact,)).before[contact] for kind in kinds]
    return sum(caught for caught, _ in counts), sum(of for _, of in counts)


def _ablation(graph: Graph, seed: int, given: Sources) -> Iterator[Figure]:
    """Blasts caught before five contacts with something left out."""
    ways: dict[str, Callable[[], HijackDefence]] = {
        f"without_{group.removeprefix('account_')}": partial(HijackDefence, frozenset((group,))) for group in LEFT_OUT
    }
    ways["without_clients_and_events"] = lambda: HijackDefence(clients=False, events=False)
    ways["encrypted"] = lambda: HijackDefence(readable=False)
    for name, make in ways.items():
        one = run(attacks(graph), seed, given, make())
        outcome = Outcome(one, one)
        caught, of = _before([outcome], BLASTS, 5)
        data = f"{caught} of {of}: {', '.join(BLASTS)} on {graph}; {len(outcome.wrong())} frozen wrongly"
        yield Figure(f"accounts.blasts_before_5_{name}", caught / max(1, of), "share", data=data, command=COMMAND)
