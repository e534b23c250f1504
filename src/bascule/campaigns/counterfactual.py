"""Victims spared: what the campaign would have done on the known contact lists had nobody met it.

The outbreak is played on from the moment of the first defence: every account that turns sends to its contacts as those
before it did, and each of them turns by the chance and after the delay that were seen until then (a
susceptible-infected process on the network; Kermack and McKendrick 1927, on graphs Newman, Physical Review E 66 (2002)
016128). Each run draws its chance from what is known of it, so the interval holds both chance and ignorance. Where the
record cannot tell, the answer says so.
"""

import math
from collections.abc import Mapping, Sequence, Set
from heapq import heappop, heappush
from random import Random
from statistics import NormalDist

import msgspec

from bascule.campaigns.delay import LEAST, Delay
from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree, Turned
from bascule.campaigns.turning import Turning, Waits, susceptible, turnings

FEWEST = 5
"""Accounts that turned before the first defence, below which nothing is told."""
COVERED = 0.5
"""The share of accounts shown the link whose contacts must be known."""
RUNS = 200
MOST_TURNED = 20_000
"""Accounts that turn in one run, at most."""
DELAYS = 5
"""Laws of the delay that the runs are divided among."""
_WORK = 2_000_000
_NORMAL = NormalDist()


class Spared(msgspec.Struct, frozen=True):
    """Accounts that would have turned and did not; or why that cannot be told.

    Attributes:
        told: whether there is an answer.
        reason: why there is none; or what the answer leaves out.
        turned: accounts that did turn, origins not counted.
        without: how many would have, without any defence: the median of the runs.
        spared: the median of the difference.
        low: the 95 % interval's lower end; at least 0.
        high: its upper end.
        chance: the chance that one showing of the link turns an account, before the defences.
        until: how far it was played, seconds since the epoch.
        runs: how often it was played.
        seed: what chance was drawn from: the same gives the same.
    """

    told: bool
    reason: str
    turned: int = 0
    without: float = 0.0
    spared: float = 0.0
    low: float = 0.0
    high: float = 0.0
    chance: float = 0.0
    until: float = 0.0
    runs: int = 0
    seed: int = 0


class _Seen(msgspec.Struct):
    """What was seen until the first defence, and the state it left."""

    turned: dict[str, float]
    origins: int
    waiting: list[tuple[str, float]]
    laws: list[tuple[Turning, dict[str, float]]]
    sent_share: float


def counterfactual(
    spread: Spread, tree: Tree, contacts: Mapping[str, Sequence[str]], until: float, seed: int = 1, runs: int = RUNS
) -> Spared:
    """What would have happened without any defence.

    Args:
        spread: the campaign's exposures.
        tree: the tree grown from them.
        contacts: by account, those it wrote to before; accounts without an entry are taken to write to nobody.
        until: how far to play, seconds since the epoch.
        seed: of the chance.
        runs: how often to play, at most; fewer where a run is large.
    """
    defended_at = tree.reaction.defended_at
    if defended_at is None:
        return Spared(told=False, reason="no defence has met it yet")
    early = sum(1 for one in tree.senders if one.parents and one.at < defended_at)
    if early < FEWEST:
        return Spared(
            told=False,
            reason=f"cannot be told from this data: {early} accounts turned before the first defence,"
            f" at least {FEWEST} are needed",
        )
    shown = {spread.names[target] for target in set(spread.target)}
    covered = sum(1 for name in shown if contacts.get(name)) / max(len(shown), 1)
    if covered < COVERED:
        return Spared(
            told=False,
            reason=f"cannot be told from this data: the contacts of {covered:.0%} of the accounts shown the link"
            f" are known, at least {COVERED:.0%} are needed",
        )
    seen = _seen(spread, tree, contacts, defended_at)
    random = Random(seed)  # noqa: S311 - chance, not a secret
    played: list[int] = []
    full = work = 0
    for _ in range(runs):
        count, capped = _play(seen, contacts, (defended_at, until), random)
        played.append(count)
        full += capped
        work += count
        if work > _WORK and len(played) >= 20:
            break
    return _told(tree, seen, played, full, (until, seed, covered))


def _told(tree: Tree, seen: _Seen, played: list[int], full: int, about: tuple[float, int, float]) -> Spared:
    until, seed, covered = about
    turned = tree.totals.turned
    without = sorted(played)
    cut = without[int(0.025 * len(without))], without[len(without) // 2], without[math.ceil(0.975 * len(without)) - 1]
    low, middle, high = (max(float(one - turned), 0.0) for one in cut)
    reason = (
        "" if covered > 0.999 else f"the contacts of {1 - covered:.0%} of the accounts are not known: at least this"
    )
    if full:
        reason = f"{full} of {len(played)} runs reached {MOST_TURNED:,} accounts and were ended: at least this"
    chance = sum(one.chance * one.open * one.weight for one, _ in seen.laws)
    return Spared(
        told=True, reason=reason, turned=turned, without=float(cut[1]), spared=middle, low=low, high=high,
        chance=chance, until=until, runs=len(played), seed=seed,
    )  # fmt: skip


def _seen(spread: Spread, tree: Tree, contacts: Mapping[str, Sequence[str]], defended_at: float) -> _Seen:
    early = [one for one in tree.senders if one.at < defended_at]
    turned = {one.account: one.at for one in early}
    links = {(parent.account, one.account): parent.weight for one in early for parent in one.parents}
    waits, waiting = Waits(), []
    shown: list[tuple[str, float, float]] = []
    pairs: set[int] = set()
    for source, target, of in zip(spread.source, spread.target, spread.of, strict=True):
        at, pair = spread.times[of], source << 32 | target
        if at < defended_at and pair not in pairs:
            pairs.add(pair)
            name = spread.names[target]
            since = turned.get(name, defended_at) - at  # another may have turned it before this one could
            if since > 0:
                vain = 1.0 - links.get((spread.names[source], name), 0.0)
                waits.add(since, vain)
                shown.append((name, since, vain))
            if name not in turned:
                waiting.append((name, at))
    origins = {one.account for one in early if not one.parents}
    found = turnings(((one.at - parent.at, parent.weight) for one in early for parent in one.parents), waits)
    laws = [law for delay in _delays(found) for law in _laws(delay, shown, turned, origins)]
    return _Seen(turned, len(origins), waiting, laws, _sent_share(early, contacts))


def _delays(found: Sequence[Turning]) -> list[Delay]:
    """Some delays, each as likely as the others: taken evenly from all, the shortest first."""
    chosen: list[Delay] = []
    total = 0.0
    for one in sorted(found, key=lambda one: one.delay.median):
        total += one.weight
        while len(chosen) < DELAYS and total >= (len(chosen) + 0.5) / DELAYS:
            chosen.append(one.delay)
    return chosen


def _laws(
    delay: Delay, shown: Sequence[tuple[str, float, float]], turned: Mapping[str, float], origins: Set[str]
) -> list[tuple[Turning, dict[str, float]]]:
    """The laws that ``delay`` leaves, each with how often every account was shown the link, by the time gone by."""
    often: dict[str, float] = {}
    for name, since, vain in shown:
        if name not in origins:
            often[name] = often.get(name, 0.0) + vain * delay.share(since)
    of_turned = [count for name, count in often.items() if name in turned]
    of_others = [count for name, count in often.items() if name not in turned]
    return [(law, often) for law in susceptible(delay, 1 / DELAYS, of_turned, of_others)]


def _sent_share(early: Sequence[Turned], contacts: Mapping[str, Sequence[str]]) -> float:
    """The share of its contacts that an account sends to, by the earlier half: the others may not be done yet."""
    done = early[: max(len(early) // 2, 1)]
    reached = sum(one.reached for one in done)
    return reached / max(sum(max(len(contacts.get(one.account, ())), one.reached) for one in done), 1)


def _play(
    seen: _Seen, contacts: Mapping[str, Sequence[str]], times: tuple[float, float], random: Random
) -> tuple[int, bool]:
    """One run: how many accounts had turned by the end, origins not counted; and whether it was ended before."""
    start, until = times
    ((law, often),) = random.choices(seen.laws, [one.weight for one, _ in seen.laws])
    chance, delay = law.chance, law.delay
    can: dict[str, bool] = {}

    def opens(name: str) -> bool:
        """Whether an account can be turned at all; the less likely the more often it was shown the link in vain."""
        if name not in can:
            vain = (1 - chance) ** often.get(name, 0.0)
            can[name] = random.random() < law.open * vain / (1 - law.open + law.open * vain)
        return can[name]

    turned = set(seen.turned)
    waiting: list[tuple[float, str]] = []
    for name, at in seen.waiting:
        later = _later(delay, chance, start - at, random) if opens(name) else None
        if later is not None and start + later <= until:
            heappush(waiting, (start + later, name))
    odds = chance * seen.sent_share
    skip = math.log1p(-min(odds, 1 - 1e-12)) if odds > 0 else 0.0
    while waiting:
        now, name = heappop(waiting)
        if name in turned:
            continue
        turned.add(name)
        if len(turned) >= MOST_TURNED:
            return len(turned) - seen.origins, True
        known, place = contacts.get(name, ()), -1
        while skip:
            place += 1 + int(math.log(1.0 - random.random()) / skip)  # to the next that turns (geometric)
            if place >= len(known):
                break
            at = now + max(delay.draw(random), LEAST)
            if at <= until and known[place] not in turned and opens(known[place]):
                heappush(waiting, (at, known[place]))
    return len(turned) - seen.origins, False


def _later(delay: Delay, chance: float, since: float, random: Random) -> float | None:
    """Seconds until an account that was shown the link ``since`` ago, and has not turned, turns; None for never."""
    past = delay.share(since)
    left = chance * (1 - past) / max(1 - chance * past, 1e-12)
    if random.random() >= left:
        return None
    place = min(max(past + (1 - past) * random.random(), 1e-12), 1 - 1e-12)
    return max(math.exp(math.log(delay.median) + delay.sigma * _NORMAL.inv_cdf(place)) - since, 0.0)
