"""The guard and the feeds, together: what may never be blocked is not, with every feed of the shared data loaded.

Everything runs twice: with the guard as shipped, and with rankings that an operator added. Benign chat URLs are counted
as blocked when the judge says block, as the service would.
"""

import functools
import gzip
from pathlib import Path

from bascule.judge.known import judge_known
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import keys
from bascule.lists.catalogue import Feed, name_of
from bascule.lists.guard import ranking
from bascule.lists.home import Lists
from bascule.lists.known import Known
from bascule.lists.names.well_known import DYNAMIC, SHARED, SHORTENER, hosts_of, own_names
from bascule.lists.rebuild import rebuild
from bascule.lists.report import Report
from conformance.tally import Tally

NOW = 1_795_392_000.0
"""The day the shared data was read, 2026-11-23."""
RANKINGS = ("cloudflare_top10k.txt.gz", "tranco_top10k.txt.gz")
CHAT = ("chat_urls_gitter_fcc", "chat_urls_irc_ubuntu", "chat_urls_irc_krijn_before_2013_min2posters")
BLOCKED_SHARE = 0.0005


def suites(shared: Path, home: Path) -> list[Tally]:
    """Load every feed into ``home`` and look up what must not be blocked, without and with rankings in the guard."""
    lists = Lists(home)
    load(lists, shared)
    found = _tallies(lists, shared, "", "guard as shipped")
    for name in RANKINGS:
        lists.add_guard_file(shared / "benign" / "rankings" / name)
    rebuild(lists, NOW)
    return found + _tallies(lists, shared, "_ranked", "guard with the rankings added")


def load(lists: Lists, shared: Path) -> list[Report]:
    """Add every file of the shared feeds with no word about any of them, and build."""
    for path in sorted((shared / "feeds").iterdir()):
        lists.add(Feed(name=name_of(path.name), source=str(path)), path)
    return rebuild(lists, NOW)


def _tallies(lists: Lists, shared: Path, suffix: str, how: str) -> list[Tally]:
    known = Known(lists.index())
    top = Tally(f"lists.guard_top10k{suffix}", f"home pages of both top-10k rankings, {how}", 1.0)
    for host in sorted({host for name in RANKINGS for host, _ in ranking(shared / "benign" / "rankings" / name)}):
        _check(top, known, f"https://{host}/")
    services = Tally(f"lists.guard_shared_hosting{suffix}", f"shared hosting, dynamic DNS, shorteners, {how}", 1.0)
    for host in sorted(_services(shared)):
        _check(services, known, f"https://{host}/")
    chat = Tally(f"lists.benign_chat_blocked{suffix}", f"URLs people pasted in chat, {how}", 1 - BLOCKED_SHARE)
    for url in _chat_urls(shared):
        _check(chat, known, url)
    return [top, services, chat]


def _check(tally: Tally, known: Known, url: str) -> None:
    try:
        found = keys(read(url))
    except NotADestination:
        return
    matches = known.matches(found, NOW)
    verdict = judge_known(matches, NOW)
    words = ", ".join(f"{match.expression} by {match.source}" for match in matches)
    tally.check(url, True, verdict.verdict != "block", words[:300])


@functools.cache
def _services(shared: Path) -> frozenset[str]:
    """Private suffixes and parents of the list in the vectors, MISP's shorteners and dynamic DNS, and our own names."""
    with gzip.open(shared / "vectors" / "public_suffix_list.dat.gz", "rt", encoding="utf-8") as text:
        private = text.read().partition("===BEGIN PRIVATE DOMAINS===")[2].splitlines()
    rules = [rule.strip().lstrip("*.!") for rule in private if rule.strip() and not rule.startswith("/")]
    names = [(rule, SHARED) for rule in rules] + [
        pair for pair in own_names() if pair[1] in (SHARED, DYNAMIC, SHORTENER)
    ]
    benign = shared / "benign"
    for file in ("misp_url-shortener.json", "misp_dynamic-dns.json.gz"):
        names += ranking(benign / file)
    return frozenset(host for host, _ in hosts_of(names))


@functools.cache
def _chat_urls(shared: Path) -> tuple[str, ...]:
    urls: list[str] = []
    for name in CHAT:
        with gzip.open(shared / "benign" / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="\n") as lines:
            next(lines)
            urls += [line.partition("\t")[0] for line in lines]
    return tuple(urls)
