"""Names everybody knows, and what kind each is: from this project, the suffix list, and MISP's lists if installed."""

import importlib.resources
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable

import msgspec

from bascule.lists.entry import place

SITE = "a well-known site"
SHARED = "shared hosting"
SHORTENER = "a shortener or redirector"
DYNAMIC = "dynamic DNS"
ANCESTOR = "the parent of shared hosting"
RESOLVER = "a public resolver"

_OWN = {"sites.txt": SITE, "shared.txt": SHARED, "shorteners.txt": SHORTENER, "dynamic_dns.txt": DYNAMIC}
_MISP = {
    "tranco10k": SITE, "moz-top500": SITE, "alexa": SITE, "majestic_million": SITE, "bank-website": SITE,
    "university_domains": SITE, "microsoft": SITE, "google": SITE, "cisco_top1000": SITE, "lots-project": SITE,
    "url-shortener": SHORTENER, "link-in-bio": SHORTENER, "public-ipfs-gateways": SITE, "dynamic-dns": DYNAMIC,
}  # fmt: skip
"""Warning lists that name sites and services. Addresses, certificates and million-name rankings are left out: the
last hold many a bad site."""
_RESOLVERS = ("1.0.0.1", "1.1.1.1", "8.8.4.4", "8.8.8.8", "9.9.9.9", "149.112.112.112", "208.67.220.220",
              "208.67.222.222")  # fmt: skip


class _WarningList(msgspec.Struct):
    list: list[str]


def own_names() -> Iterator[tuple[str, str]]:
    """``(name, kind)`` from this project's own files."""
    here = importlib.resources.files("bascule.lists.names")
    for file, kind in _OWN.items():
        for line in here.joinpath(file).read_text("utf-8").splitlines():
            if not line.startswith("#"):
                yield from ((name, kind) for name in line.split())
    yield from ((address, RESOLVER) for address in _RESOLVERS)


def suffix_parents() -> Iterator[tuple[str, str]]:
    """Parents of the private suffixes, which the suffix list itself does not name (``amazonaws.com``)."""
    text = importlib.resources.files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    for rule in text.partition("===BEGIN PRIVATE DOMAINS===")[2].splitlines():
        name = rule.strip().lstrip("!*.")
        if name and not name.startswith("/"):
            while name.count(".") > 1:
                name = name.partition(".")[2]
                yield name, ANCESTOR


def misp_names() -> Iterator[tuple[str, str]]:
    """Names from the installed ``pymispwarninglists`` package (lists CC0, package BSD-3-Clause); none without it."""
    root = _misp_root()
    if root is None:
        return
    for folder, kind in _MISP.items():
        file = root.joinpath(folder, "list.json")
        if file.is_file():
            for name in msgspec.json.decode(file.read_bytes(), type=_WarningList).list:
                yield name, kind


def popular() -> frozenset[str]:
    """The million most used domains (Tranco, in the same package), if installed. Some bad sites are among them."""
    root = _misp_root()
    file = root.joinpath("tranco", "list.json") if root is not None else None
    if file is None or not file.is_file():
        return frozenset()
    return frozenset(msgspec.json.decode(file.read_bytes(), type=_WarningList).list)


def _misp_root() -> Traversable | None:
    try:
        found = importlib.resources.files("pymispwarninglists")
    except ModuleNotFoundError:
        return None
    for inner in ("data/misp-warninglists/lists", "data/lists", "lists"):
        if (root := found.joinpath(inner)).is_dir():
            return root
    return None


def hosts_of(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The same pairs with each name as a canonical host; what is no host, or is one path of a host, is passed over."""
    for name, kind in names:
        try:
            found = place(name)
        except ValueError:
            continue
        if found.whole_host:
            yield found.host, kind
