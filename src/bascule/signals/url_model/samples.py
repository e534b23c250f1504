"""The addresses the model is trained on and measured with, read from the shared data folder; never while serving.

Trained on are only collections whose terms let a model made of them be given away: phishing "new today" of
Phishing-Database (MIT), chat of Gitter (BSD-3-Clause) and of public web-developer IRC (public logs), and, because chat
holds few bare hosts and none of today's, sources of Simple Icons (CC0) and domains of v2fly's brand lists (MIT).
"""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from bascule.links.destination import Destination, NotADestination, read
from bascule.links.suffixes import SUFFIXES

Source = Literal["phishing", "gitter", "krijn", "ubuntu", "icons", "brands", "citizenlab", "phishtank"]
PHISHING = frozenset({"phishing", "phishtank"})
CHAT = frozenset({"gitter", "krijn"})
"""Chat that is trained on and sets thresholds."""
TRAINED: tuple[Source, ...] = ("phishing", "gitter", "krijn", "icons", "brands")
HELD_OUT: Source = "ubuntu"
"""Chat that is only measured: another network's channel, other people, other years."""
_FILES: dict[Source, str] = {
    "phishing": "feeds/phishing-database_links_dated_2024-12_2025-12.tsv.gz",
    "gitter": "benign/chat_urls_gitter_fcc.tsv.gz",
    "krijn": "benign/chat_urls_irc_krijn_before_2013_min2posters.tsv.gz",
    "ubuntu": "benign/chat_urls_irc_ubuntu.tsv.gz",
    "icons": "brands/simple-icons_titles.json.gz",
    "brands": "brands/v2fly_brand_domains.json.gz",
    "citizenlab": "benign/citizenlab_test-lists.csv.gz",
    "phishtank": "feeds/phishtank_union_2020-2021.csv.gz",
}


class Sample(msgspec.Struct, frozen=True, gc=False):
    """One address of a collection.

    Attributes:
        destination: as a browser reads it. Never open one.
        domain: its registrable domain, private suffixes on; the host itself where it has none.
        source: the collection.
        seen: the day it was first seen there, ``2025-04-30``; empty where not told.
    """

    destination: Destination
    domain: str
    source: Source
    seen: str

    @property
    def phishing(self) -> bool:
        """Whether its collection is one of phishing."""
        return self.source in PHISHING


def samples(shared: Path, source: Source, since: str = "", until: str = "9999") -> list[Sample]:
    """The addresses of ``source`` first seen from the day ``since`` to before ``until``, each once, in file order.

    Two that differ only in scheme, final slash or fragment are one. What no browser would open is left out.

    Raises:
        OSError: the file is not there.
    """
    found: dict[tuple[str, str, str], Sample] = {}
    for url, seen in _rows(source, gzip.decompress((shared / _FILES[source]).read_bytes()).decode()):
        day = seen[:10]
        if not since <= day < until and day:
            continue
        try:
            it = read(url if "://" in url else f"http://{url}")
        except NotADestination:
            continue
        key = (it.host, it.path.rstrip("/"), it.query)
        if key not in found:
            found[key] = Sample(it, SUFFIXES.registrable_domain(it.host) or it.host, source, day)
    return list(found.values())


def _rows(source: Source, text: str) -> Iterator[tuple[str, str]]:
    """Pairs of URL and day as the collection writes them."""
    if source == "icons":
        yield from ((row["source"], "") for row in json.loads(text))
    elif source == "brands":
        names: Iterable[list[str]] = json.loads(text).values()
        yield from ((name, "") for name in dict.fromkeys(name for owned in names for name in owned) if "." in name)
    elif source in {"citizenlab", "phishtank"}:
        day = "date_added" if source == "citizenlab" else "submission_time"
        yield from ((row["url"], row[day]) for row in csv.DictReader(io.StringIO(text, newline="")))
    else:
        for line in text.splitlines()[1:]:
            url, seen, *_ = line.split("\t")
            yield url, seen if seen[:2] in {"19", "20"} else ""
