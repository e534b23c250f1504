"""What people point at, as the queue knows it: a message that is kept, or the destination behind a URL."""

from bascule.gate.examine import layers_of
from bascule.links.destination import Destination, NotADestination, read
from bascule.links.expressions import expression_hash, keys
from bascule.review.report import Subject
from bascule.server.problems import ProblemError
from bascule.server.service import Service

MOST_SIGHTED = 1000
"""Messages that are looked at to tell how many people a subject reached; more count as so many."""


async def subject_named(service: Service, network: str, url: str | None, message: str | None) -> Subject:
    """The subject that a person means who names a URL, a message, or a URL in a message.

    A URL is taken apart first: what is behind one of the network's own links, or inside other services' wrappers, is
    what it is about.

    Raises:
        ProblemError: 400 where neither is named or the URL is no destination, 404 for a message that is not kept.
    """
    if message is not None and await service.ledger.recorded(network, message) is None:
        raise ProblemError(404, f"No message {message[:100]!r} is kept in this network.", "message")
    if url is not None:
        return destination_subject(behind(service, network, url), message or "")
    if message is None:
        raise ProblemError(400, "Expected url, message, or both.", "url")
    return Subject("message", message, message=message)


def behind(service: Service, network: str, url: str) -> Destination:
    """Where ``url`` leads, read offline: through a link of the network's own.

    Raises:
        ProblemError: 400 where no browser would open it.
    """
    try:
        shown = read(url)
        own = service.senders[network].wrapper.own(shown.href)
        opened = service.ledger.short(own) if isinstance(own, str) else own
        return shown if opened is None or opened.network != network else read(opened.destination)
    except NotADestination as error:
        raise ProblemError(400, str(error), "url") from None


def destination_subject(destination: Destination, message: str = "") -> Subject:
    """A destination as a subject: the innermost one that can be read in it."""
    innermost = layers_of(destination)[-1]
    looked_up = keys(innermost)
    return Subject("destination", looked_up.hosts[0] + looked_up.paths[0], innermost.href, message)


async def reached(service: Service, network: str, subject: Subject) -> int:
    """How many people got it: the audiences of its messages; a message of unknown audience counts as one."""
    if subject.scope == "destination":
        key = expression_hash(subject.name)
    else:
        kept = await service.ledger.recorded(network, subject.name)
        if kept is None:
            return 1
        key = int(kept.decision.tag, 16)
    seen = await service.ledger.sighted(network, [key], limit=MOST_SIGHTED)
    return max(sum(max(one.audience, 1) for one in seen), 1)
