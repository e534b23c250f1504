"""Look-alike names on real lists: what is flagged of scam domains by year, and of names that are good.

A host counts as flagged where the findings alone reach the threshold to warn. Names, words and weights were chosen by
hand with the Discord list up to 2023, one of the three chat logs (krijn), one half of the ranking and MISP's two lists
in view. Of 2024, the two other logs and the ranking's other half only the shares printed here were looked at, never an
entry; as 2024's share was short at first (0.22, then 0.24), the rules were widened twice, on the last months of 2023.
"""

import csv
import gzip
import hashlib
import importlib.resources
import json
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from benchmarks.figure import Figure

from bascule.judge.verdict import Thresholds
from bascule.links.destination import NotADestination, read
from bascule.links.suffixes import SUFFIXES
from bascule.signals.lookalike.brand import Brand, shipped
from bascule.signals.lookalike.find import LookAlikes
from bascule.signals.lookalike.load import load, most_used, shared_hosting
from bascule.signals.lookalike.own_first import OwnFirst
from bascule.signals.lookalike.ownership import Ownership
from bascule.signals.lookalike.parts import labels
from bascule.signals.lookalike.sites import Sites, site

COMMAND = "python -m benchmarks.scoreboard lookalike"
WARN = Thresholds().warn
CHAT = ("chat_urls_irc_krijn_before_2013_min2posters", "chat_urls_gitter_fcc", "chat_urls_irc_ubuntu")
TUNED = 1
"""So many of ``CHAT`` were in view while choosing."""
RECALL: dict[str, float | None] = {"2022": 0.45, "2023": None, "2024": 0.25}


def suites(shared: Path) -> list[Figure]:
    """Every figure about look-alike names."""
    found = load()
    plain = load(established=frozenset())
    scam = {year: scam_hosts(shared, year) for year in RECALL}
    chat = chat_hosts(shared, CHAT)
    ranked = ranking(shared)
    figures = [
        _share(f"recall_{year}", found, hosts, RECALL[year], f"Discord scam domains first seen {year}, no bulk imports")
        for year, hosts in scam.items()
    ]
    figures += [
        _share("fpr_chat_hosts", found, chat, 0.002, "hosts of URLs pasted in three chat logs, 2004 to 2018"),
        _share("fpr_chat_hosts_unseen", found, chat_hosts(shared, CHAT[TUNED:]), None, "the two logs not in view"),
        _share("fpr_chat_hosts_unranked", plain, chat, None, "no site exempt for being widely used"),
        _share("fpr_top100k", found, ranked[1], None, "half of a ranking of 2026-08, not in view"),
        _share("fpr_top100k_unranked", plain, ranked[1], None, "that half, no site exempt for being widely used"),
    ]
    return [*figures, *_ownership(shared, found, plain), _whole_names(scam, chat), *_parts(found, scam, chat)]


def _share(name: str, found: LookAlikes | OwnFirst, hosts: Collection[str], goal: float | None, data: str) -> Figure:
    flagged = sum(weight(found, host) >= WARN for host in hosts)
    better = "higher" if name.startswith("recall") else "lower"
    data = f"{flagged:,} of {len(hosts):,}; {data}"
    return Figure(f"lookalike.{name}", flagged / len(hosts), "share", goal, better, data, COMMAND)  # type: ignore[arg-type]


def weight(found: LookAlikes | OwnFirst, host: str) -> float:
    """The sum of what is found in a host."""
    return sum(each.weight for each in found.find(host))


def _ownership(shared: Path, found: LookAlikes | OwnFirst, plain: LookAlikes | OwnFirst) -> list[Figure]:
    """What is flagged of the domains that brands own: as shipped, by another source, held out, and unknown."""
    every = [domain for domain in v2fly_domains(shared) if "." in domain]
    held = [domain for domain in every if _half(domain)]
    gone = frozenset(held)
    halved = [_without(brand, gone) for brand in shipped().brands]
    none = [_without(brand, frozenset(every)) for brand in shipped().brands]
    hosting, used = shared_hosting(), most_used()
    return [
        _share("fpr_brand_owned", found, every, 0.01, "domains of all ownership lists, all of them in the registry"),
        _share("fpr_brand_owned_elsewhere", plain, [*misp_list("microsoft"), *misp_list("google")], 0.01,
               "Microsoft's and Google's domains as MISP's lists have them; none exempt for being widely used"),
        _share("fpr_banks", plain, misp_list("bank-website"), None, "banks' sites in MISP; likewise none exempt"),
        _share("fpr_brand_owned_held_out", LookAlikes(halved, hosting, used), held, None,
               "half of each brand's domains, taken out of the registry (its home page stays)"),
        _share("fpr_watched_owned_held_out", LookAlikes(halved, hosting, used), _of_watched(gone), None,
               "of those, the watched brands' own"),
        _share("fpr_brand_owned_no_map", LookAlikes(none, hosting, used), every, None, "no ownership but home pages"),
    ]  # fmt: skip


def _of_watched(gone: frozenset[str]) -> list[str]:
    return [domain for brand in shipped().brands if brand.watched for domain in brand.domains if domain in gone]


def _without(brand: Brand, gone: frozenset[str]) -> Brand:
    left = tuple(domain for domain in brand.domains if domain == brand.home or domain not in gone)
    return Brand(brand.id, brand.title, brand.home, brand.names, brand.words, left, (), brand.watched, brand.common)


def _parts(found: LookAlikes | OwnFirst, scam: dict[str, list[str]], chat: list[str]) -> list[Figure]:
    """What each way of reading flags, as shares of each set; each host is counted for one way only."""
    sets = {**scam, "chat hosts": chat}
    counts = {name: Counter(_how(found, host) for host in hosts) for name, hosts in sets.items()}
    rows = []
    for how in ("homograph", "embedded", "near", "swapped", "named"):
        shares = {name: counts[name][how] / len(hosts) for name, hosts in sets.items()}
        data = ", ".join(f"{name} {share:.2%}" for name, share in shares.items())
        rows.append(Figure(f"lookalike.part_{how}", shares["2022"], "share", None, "higher", data, COMMAND))
    return rows


def _whole_names(scam: dict[str, list[str]], chat: list[str]) -> Figure:
    """What Chrome's rule alone would flag: the whole name within one edit of a watched one, after its filters."""
    watched = [brand for brand in shipped().brands if brand.watched]
    rows = (site(domain, brand.id, brand.title) for brand in watched for domain in brand.domains[:8])
    index = Sites(one for one in rows if one is not None)
    ownership = Ownership(watched, shared_hosting())
    shares = {}
    for name, hosts in {**scam, "chat hosts": chat}.items():
        flagged = 0
        for host in hosts:
            suffix = ownership.suffix(host)
            if suffix and suffix != host and ownership.owner(host, suffix) is None:
                flagged += any(index.near(label.folded) is not None for label in labels(host, suffix)[:1])
        shares[name] = flagged / len(hosts)
    data = ", ".join(f"{name} {share:.2%}" for name, share in shares.items())
    return Figure("lookalike.part_edit_alone", shares["2022"], "share", None, "higher", data, COMMAND)


def _how(found: LookAlikes | OwnFirst, host: str) -> str:
    return next((each.how for each in found.find(host) if each.weight >= WARN), "")


def host_of(text: str) -> str | None:
    """The host that a browser reads in an entry of a list, with or without a scheme."""
    text = text.strip().removesuffix("\\r")
    try:
        return read(text if "://" in text else f"http://{text}").host
    except NotADestination:
        return None


def hosts_of(texts: Iterable[str]) -> list[str]:
    """Distinct hosts, sorted."""
    return sorted({host for text in texts if (host := host_of(text)) is not None})


@cache
def scam_hosts(shared: Path, year: str) -> list[str]:
    """Hosts that the Discord list first named in ``year``; bulk imports and rows removed again left out."""
    path = shared / "feeds" / "discord-antiscam_dated_before_2025.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return hosts_of(
        row["entry"]
        for row in rows
        if row["first_seen_utc"][:4] == year and row["bulk_import"] == "0" and not row["removed_utc"]
    )


def chat_hosts(shared: Path, names: Iterable[str]) -> list[str]:
    """Hosts of the URLs in chat logs."""
    texts: list[str] = []
    for name in names:
        with gzip.open(shared / "benign" / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="\n") as lines:
            next(lines)
            texts += [line.partition("\t")[0] for line in lines]
    return hosts_of(texts)


def ranking(shared: Path) -> tuple[list[str], list[str]]:
    """The ranking's hosts in two halves: the first was in view while names and weights were chosen."""
    with gzip.open(shared / "benign" / "rankings" / "cloudflare_top100k.txt.gz", "rt", encoding="utf-8") as lines:
        hosts = hosts_of(line for line in lines if not line.startswith("#"))
    return [host for host in hosts if not _half(host)], [host for host in hosts if _half(host)]


def _half(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % 2


@cache
def v2fly_domains(shared: Path) -> list[str]:
    """Every domain of every ownership list but one registry's top-level domains, sorted."""
    with gzip.open(shared / "brands" / "v2fly_brand_domains.json.gz", "rt", encoding="utf-8") as text:
        lists: dict[str, list[str]] = json.load(text)
    return sorted({domain for domains in lists.values() for domain in domains})


def misp_list(name: str) -> list[str]:
    """The registrable domains of one of MISP's warning lists, which other people made."""
    root = importlib.resources.files("pymispwarninglists").joinpath("data", "misp-warninglists", "lists", name)
    names: list[str] = json.loads(root.joinpath("list.json").read_text("utf-8"))["list"]
    hosts = hosts_of(one.lstrip(".") for one in names)
    return sorted({domain for host in hosts if (domain := SUFFIXES.registrable_domain(host))})
