"""What a simulation is made from: a real graph with texts and links from a data folder, or all of it made."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bascule.simulate import posted, small_talk, texts
from bascule.simulate.graphs import college, edges, gitter, irc, made, sms
from bascule.simulate.parameters import Graph, Traffic
from bascule.simulate.talk import Talk

MOST = 2_000_000
"""Days of accounts that a made graph may have: accounts times days."""
MADE_DAYS = 60.0
"""Days a made graph runs for where the parameters say nothing."""
SPEAKERS = 80
"""People whose words a made graph speaks with."""
GRAPHS: Mapping[str, Callable[[Path], list[Talk]]] = {
    "college": college.talks,
    "nus": sms.talks,
    "gitter": gitter.talks,
    "irc": irc.web,
    "ubuntu": irc.ubuntu,
}
"""Readers of real graphs by name."""


class Sources:
    """Read once, played many times.

    Args:
        talks: what people did, in time order.
        people: texts by person, for graphs without texts.
        links: links people post.
    """

    def __init__(self, talks: Sequence[Talk], people: Sequence[Sequence[str]], links: posted.Pool) -> None:
        self.talks = talks
        self.people = people
        self.links = links


def sources(data: Path | None, traffic: Traffic | Graph = "college", seed: int = 1) -> Sources:
    """Read a graph with texts and links, or make them.

    Args:
        data: the data folder; None where there is none, which a made graph alone can do without.
        traffic: the parameters, or a graph's name.
        seed: of a made graph.

    Raises:
        ValueError: the folder, or a file in it, is missing.
    """
    if isinstance(traffic, str):
        traffic = Traffic(graph=traffic)
    if traffic.graph == "made":
        days = traffic.skip_days + (traffic.days or MADE_DAYS) + 1  # the first message comes some hours after it begins
        if traffic.accounts * days > MOST:
            raise ValueError(f"traffic.accounts, traffic.days: together at most {MOST:,} days of accounts")
        return Sources(
            made.talks(traffic.accounts, days, seed), small_talk.people(SPEAKERS, seed), small_talk.links(seed)
        )
    if traffic.graph == "edges":
        return _own(data, traffic, seed)
    if traffic.graph not in GRAPHS:
        names = ", ".join((*GRAPHS, "made", "edges"))
        raise ValueError(f"traffic.graph: expected one of {names}; got {traffic.graph!r:.50}")
    if data is None:
        raise ValueError(f"data: graph {traffic.graph!r} is read from a data folder; name it, or take 'made'")
    try:
        people = texts.sms(data) if traffic.graph == "college" else []
        return Sources(GRAPHS[traffic.graph](data), people, posted.chat(data))
    except FileNotFoundError as error:
        raise ValueError(f"data: there is no {error.filename}") from None


def _own(data: Path | None, traffic: Traffic, seed: int) -> Sources:
    """A graph of the operator's own; texts and links from the data folder, or made where there is none."""
    try:
        talks = edges.talks(Path(traffic.edges))
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"traffic.edges: {traffic.edges!r:.200} cannot be read: {error}") from None
    except ValueError as error:
        raise ValueError(f"traffic.edges: {error}") from None
    if data is None:
        return Sources(talks, small_talk.people(SPEAKERS, seed), small_talk.links(seed))
    try:
        return Sources(talks, texts.sms(data), posted.chat(data))
    except FileNotFoundError as error:
        raise ValueError(f"data: there is no {error.filename}") from None
