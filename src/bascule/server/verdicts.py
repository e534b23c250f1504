"""Verdicts by API: set an operator's word on a destination, take it back, ask what is believed."""

from typing import Annotated, Literal

import msgspec

from bascule.gate.contracts import VerdictEntry
from bascule.gate.examine import layers_of
from bascule.judge.destination import judge_destination
from bascule.judge.verdict import Belief, Verdict, worst
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import expressions, keys
from bascule.links.facts import facts
from bascule.links.suffixes import SUFFIXES
from bascule.server.problems import ProblemError
from bascule.server.service import Service

Match = Literal["exact", "path", "host", "domain"]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]


class NewVerdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's word on a destination.

    Attributes:
        url: any URL of the destination.
        verdict: allow, warn or block.
        match: how much of the URL is meant: ``exact`` with its query, ``path`` and everything below it, the whole
            ``host``, or the registrable ``domain`` with every host under it.
        reason: why; kept, and shown to the people it stops.
        expires_in: seconds until it lapses; None never.
    """

    url: Url
    verdict: Belief
    match: Match = "exact"
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    expires_in: Annotated[float, msgspec.Meta(gt=0, le=10 * 366 * 86400)] | None = None


class DestinationVerdict(msgspec.Struct, frozen=True):
    """What is believed of a destination now.

    Attributes:
        url: as asked.
        href: as a browser reads it.
        layers: destinations inside other services' wrappers.
        expressions: everything it is looked up under.
        verdict: the verdict, with every signal.
    """

    url: str
    href: str
    layers: tuple[str, ...]
    expressions: tuple[str, ...]
    verdict: Verdict


def expression_of(url: str, match: Match) -> str:
    """The expression that a URL means under ``match``.

    Raises:
        ProblemError: 400 for what is no destination, or has no registrable domain to match.
    """
    try:
        looked_up = keys(read(url))
    except NotADestination as error:
        raise ProblemError(400, str(error), "url") from None
    host = looked_up.hosts[0]
    if match == "exact":
        return host + looked_up.paths[0]
    if match == "path":
        return host + next(path for path in looked_up.paths if "?" not in path)
    if match == "host":
        return host + "/"
    domain = SUFFIXES.registrable_domain(host)
    if domain is None:
        raise ProblemError(400, f"{host[:200]} has no registrable domain; match its host instead.", "match")
    return domain + "/"


async def set_verdict(service: Service, network: str, who: str, new: NewVerdict) -> VerdictEntry:
    """Keep an operator's word; it holds in every process when this returns."""
    now = service.clock()
    entry = VerdictEntry(
        id=0,
        network=network,
        expression=expression_of(new.url, new.match),
        verdict=new.verdict,
        reason=new.reason,
        who=who,
        set_at=now,
        expires_at=None if new.expires_in is None else now + new.expires_in,
    )
    return await service.ledger.set_verdict(entry)


def believed(service: Service, network: str, url: str) -> DestinationVerdict:
    """What is believed of ``url`` in ``network`` now.

    Raises:
        ProblemError: 400 for what is no destination.
    """
    try:
        destination = read(url)
    except NotADestination as error:
        raise ProblemError(400, str(error), "url") from None
    service.knowledge.refresh()
    now = service.clock()
    thresholds = service.networks[network].policy.thresholds
    layers = layers_of(destination)
    verdicts = tuple(
        judge_destination(service.knowledge.matches(network, keys(layer), now), facts(layer), now, thresholds)
        for layer in layers
    )
    hrefs = tuple(layer.href for layer in layers[1:])
    return DestinationVerdict(url, destination.href, hrefs, expressions(destination), worst(verdicts))
