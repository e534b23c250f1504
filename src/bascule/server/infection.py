"""The infection tree by API: gathered from the record, grown, in pages, as a file, as a picture."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import msgspec

from bascule.campaigns.counterfactual import Spared, counterfactual
from bascule.campaigns.delay import Delay
from bascule.campaigns.grow import grow
from bascule.campaigns.patient_zero import Origin
from bascule.campaigns.pseudonyms import Pseudonyms
from bascule.campaigns.reproduction import Reproduction
from bascule.campaigns.sent import Defences
from bascule.campaigns.spread import Exposure, Spread
from bascule.campaigns.tree import Generation, Reaction, Totals, Tree, Turned
from bascule.exposure.gather import MOST_MESSAGES, Progress, Subject
from bascule.exposure.infection import contacts_of, spread_of
from bascule.gate.contracts import Reach, Scope
from bascule.links.destination import read
from bascule.links.expressions import expressions
from bascule.server.exposure import Question, known_subject
from bascule.server.service import Service

MOST_LISTED = 10_000
"""Accounts or exposures in one page."""
HELD = 250_000
"""Exposures held for one request; the command line holds more."""
BEFORE = 30 * 86_400.0
"""Seconds before a campaign's first message from which contact lists are read."""
STEPS_READ = 100
"""Steps of containment read of one account, the latest."""
MOST_ASKED = 2000
"""Accounts that sent the link whose steps of containment are asked for, the first that did."""


class Asked(msgspec.Struct, frozen=True):
    """What is asked about, and how it is to be told.

    Attributes:
        question: what is asked about.
        pseudonyms: accounts and messages are numbered instead of named.
        counterfactual: whether to play what would have happened without any defence; that reads contact lists.
        offset: senders before it are left out of the page.
        limit: senders in the page.
        seed: of the chance in the counterfactual.
    """

    question: Question
    pseudonyms: bool = False
    counterfactual: bool = False
    offset: Annotated[int, msgspec.Meta(ge=0, le=10**7)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_LISTED)] = 1000
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 1


class Infection(msgspec.Struct, frozen=True):
    """How a campaign went from account to account.

    Attributes:
        scope: what ``subject`` is.
        subject: what was asked about; a destination as its expression.
        until: how far the record was read, seconds since the epoch.
        totals: in numbers.
        generations: by generation.
        origins: patient-zero candidates, the likeliest first, with reasons.
        reproduction: how many accounts each turned, as a whole, before the defences and over time; or why that cannot
            be told.
        reaction: how fast it was met.
        delay: the law of the time from being shown or opening the link to the turn.
        spared: who would have turned without any defence, where that was asked.
        senders: accounts that sent the link, in the order they did: one page.
        next: the offset of the next page; null where this is the last.
        cut: what was left out, in sentences.
    """

    scope: Scope
    subject: str
    until: float
    totals: Totals
    generations: tuple[Generation, ...]
    origins: tuple[Origin, ...]
    reproduction: Reproduction
    reaction: Reaction
    delay: Delay
    spared: Spared | None
    senders: tuple[Turned, ...]
    next: int | None
    cut: tuple[str, ...]


class InfectionExposures(msgspec.Struct, frozen=True):
    """Who exposed whom, in the order of the record: one page.

    Attributes:
        exposures: they.
        next: the offset of the next page; null where this is the last.
        cut: what was left out, in sentences.
    """

    exposures: tuple[Exposure, ...]
    next: int | None
    cut: tuple[str, ...]


class Grown(msgspec.Struct, frozen=True):
    """A tree with what it grew from."""

    subject: Subject
    spread: Spread
    tree: Tree
    until: float
    spared: Spared | None


async def infection_of(service: Service, network: str, asked: Asked, progress: Progress | None = None) -> Infection:
    """How a campaign went from account to account; see ``grown`` for what is refused."""
    return infection_from(await grown(service, network, asked, progress), asked)


def infection_from(found: Grown, asked: Asked) -> Infection:
    """The page of it that was asked for."""
    tree, end = found.tree, asked.offset + asked.limit
    return Infection(
        found.subject.scope,
        found.subject.name,
        found.until,
        tree.totals,
        tree.generations,
        tree.origins,
        tree.reproduction,
        tree.reaction,
        tree.delay,
        found.spared,
        tree.senders[asked.offset : end],
        end if end < len(tree.senders) else None,
        tree.cut,
    )


async def exposures_of(service: Service, network: str, asked: Asked) -> InfectionExposures:
    """Who exposed whom; see ``grown`` for what is refused."""
    found = await grown(service, network, asked)
    end = asked.offset + asked.limit
    page = found.spread.exposures(asked.offset, asked.limit)
    return InfectionExposures(page, end if end < len(found.spread) else None, found.tree.cut)


async def grown(
    service: Service,
    network: str,
    asked: Asked,
    progress: Progress | None = None,
    *,
    held: int = HELD,
    most: int = MOST_MESSAGES,
) -> Grown:
    """The tree of what is asked about.

    Args:
        service: with the record.
        network: whose record.
        asked: what is asked about.
        progress: told how many messages were taken in.
        held: exposures held.
        most: messages taken in.

    Raises:
        ProblemError: 400 for a question that names nothing or too much, 404 for a message, page or campaign that this
            network does not have.
    """
    question = asked.question
    name = await known_subject(service, network, question)
    subject = Subject(network, question.scope, name, question.since, question.until)
    until = min(question.until, service.clock())
    found = await spread_of(service.ledger, service.store.exposures, subject, most=most, held=held, progress=progress)
    spread = found.spread
    blocked_at = await _blocked_at(service, network, subject)
    frozen, unasked = await _frozen(service, network, spread)
    defences = Defences(blocked_at, found.stopped_at, frozen)
    contacts: Mapping[str, tuple[str, ...]] = {}
    if asked.counterfactual and spread.first_at is not None:
        contacts = await contacts_of(service.ledger, network, spread.first_at - BEFORE, until)
    if asked.pseudonyms:
        names = Pseudonyms()
        names.cover(spread)
        defences, contacts = names.defences(defences), names.contacts(contacts)
    more = [f"only the first {found.messages:,} messages were taken in"] if found.more else []
    if unasked:
        more.append(f"whether the last {unasked:,} accounts that sent it were frozen was not asked")

    def work() -> tuple[Tree, Spared | None]:
        tree = grow(spread, until, defences, question.since)
        tree = msgspec.structs.replace(tree, cut=(*more, *tree.cut))
        told = counterfactual(spread, tree, contacts, until, asked.seed) if asked.counterfactual else None
        return tree, told

    tree, spared = await asyncio.to_thread(work)
    return Grown(subject, spread, tree, until, spared)


async def _frozen(service: Service, network: str, spread: Spread) -> tuple[dict[str, float], int]:
    """When accounts that sent the link were first frozen after the first lure; and how many were not asked about.

    Freezes in shadow are none; one that was undone is forgotten, so it is none here either.
    """
    order = sorted(spread.senders.values(), key=lambda one: one.number)
    since = spread.first_at or 0.0
    found: dict[str, float] = {}
    for one in order[:MOST_ASKED]:
        name = spread.names[one.index]
        steps = await service.store.containments.passages(network, name, None, STEPS_READ)
        times = [step.at for step in steps if step.step == "freeze" and not step.shadow and step.at >= since]
        if times:
            found[name] = min(times)
    return found, max(len(order) - MOST_ASKED, 0)


async def _blocked_at(service: Service, network: str, subject: Subject) -> float | None:
    """When the network first blocked the campaign, or one of its destinations or pages, by a verdict that stands."""
    reach = service.ledger.reach(network, subject.scope, subject.name)
    covering = _covering(reach)
    pages = {one.value for one in service.ledger.members(network, subject.scope, subject.name) if one.kind == "page"}
    times = [
        entry.set_at
        for entry in await service.ledger.verdicts(network)
        if entry.verdict == "block"
        and (
            (entry.scope, entry.subject) == (subject.scope, subject.name)
            or (entry.scope == "destination" and entry.subject in covering)
            or (entry.scope == "page" and entry.subject in pages)
        )
    ]
    return min(times, default=None)


def _covering(reach: Reach) -> set[str]:
    covering: set[str] = set()
    for expression in reach.expressions:
        covering.add(expression)
        try:
            covering.update(expressions(read(f"https://{expression}")))
        except ValueError:  # an expression of old that is no address any more: it stands for itself
            continue
    return covering
