"""Published vectors about reading a URL: WHATWG, IDNA, percent-encoding, public suffixes, Safe Browsing, curl."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

from bascule.links.canonical import address_v4, canonical, parse_canonical
from bascule.links.destination import NotADestination, href_of, read
from bascule.links.expressions import expressions, keys_of
from bascule.links.idna import to_ascii
from bascule.links.suffixes import SuffixList
from conformance.tally import Tally
from conformance.trurl import trurl

_TRIMMED = "".join(map(chr, range(33)))


def suites(shared: Path) -> list[Tally]:
    """Every suite about reading, from the vectors in the shared data folder."""
    vectors = shared / "vectors"
    return [
        wpt_absolute(vectors),
        wpt_all(vectors),
        idna(vectors, "links.toascii", "wpt_toascii.json", 0.99),
        idna(vectors, "links.idna_v2", "wpt_IdnaTestV2.json.gz", 0.99),
        percent_encoding(vectors),
        psl(vectors),
        webrisk(vectors),
        trurl(vectors),
    ]


def load(path: Path) -> Any:
    """The JSON of a file, gzipped or not."""
    return json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())


def _cases(vectors: Path, name: str) -> list[dict[str, Any]]:
    return [case for case in load(vectors / name) if isinstance(case, dict)]


def wpt_absolute(vectors: Path) -> Tally:
    tally = Tally("links.wpt_absolute", "wpt_urltestdata, no base, input begins with http: or https:", 1.0)
    for case in _cases(vectors, "wpt_urltestdata.json.gz"):
        text = re.sub(r"[\t\r\n]", "", case["input"].strip(_TRIMMED)).lower()
        if case.get("base") is not None or not text.startswith(("http:", "https:")):
            continue
        try:
            it = read(case["input"])
        except NotADestination:
            tally.check(case["input"], case.get("href"), None)
            continue
        username, password = case.get("username"), case.get("password")
        want = (
            *(case.get(name) for name in ("href", "hostname", "port", "pathname")),
            case.get("search", "").lstrip("?"),
            case.get("hash", "").lstrip("#"),
            bool(username or password),
        )
        got = (it.href, it.host, it.port, it.path, it.query.lstrip("?"), it.fragment.lstrip("#"), it.userinfo)
        tally.check(case["input"], want, got)
    return tally


def wpt_all(vectors: Path) -> Tally:
    tally = Tally("links.wpt_all", "wpt_urltestdata, all, with their base, any scheme: href or refusal", 1.0)
    for case in _cases(vectors, "wpt_urltestdata.json.gz"):
        try:
            got = href_of(case["input"], case.get("base"))
        except NotADestination:
            got = None
        tally.check((case["input"], case.get("base")), case.get("href"), got)
    return tally


def idna(vectors: Path, figure: str, name: str, goal: float) -> Tally:
    tally = Tally(figure, f"{name}, ASCII form or refusal", goal)
    for case in _cases(vectors, name):
        tally.check(case["input"], case["output"], to_ascii(case["input"]))
    return tally


def percent_encoding(vectors: Path) -> Tally:
    tally = Tally("links.percent_encoding", "wpt_percent-encoding, the UTF-8 ones, as a query", 1.0)
    for case in _cases(vectors, "wpt_percent-encoding.json"):
        tally.check(case["input"], case["output"]["utf-8"], read(f"http://h/?{case['input']}").query)
    return tally


def psl(vectors: Path) -> Tally:
    tally = Tally("links.psl", "test_psl.txt with the list of the same commit; names in their ASCII form", 1.0)
    suffixes = SuffixList.from_text(gzip.decompress((vectors / "public_suffix_list.dat.gz").read_bytes()).decode())
    call = re.compile(r"checkPublicSuffix\((null|'([^']*)'), (null|'([^']*)')\)")
    for line in (vectors / "test_psl.txt").read_text("utf-8").splitlines():
        if match := call.match(line):
            host, want = match[2], match[4]
            got = suffixes.registrable_domain(_ascii(host)) if host else None
            tally.check(host, want and _ascii(want), got)
    return tally


def _ascii(name: str) -> str:
    found = to_ascii(name)
    assert found is not None, name
    return found


def webrisk(vectors: Path) -> Tally:
    tally = Tally("links.webrisk", "webrisk's seven groups; order of expressions does not matter", 1.0)
    for group, cases in load(vectors / "webrisk.json").items():
        for case in cases:
            raw = case["input"]
            if raw is None:
                raw = bytes.fromhex(case["input_hex"]).decode("utf-8", "surrogateescape")
            want = case["expected"]
            want = sorted(want) if isinstance(want, list) else want
            tally.check((group, raw), want, None if case.get("fail") and _refused(raw) else _webrisk(group, raw))
    return tally


def _refused(raw: str) -> bool:
    try:
        canonical(raw)
    except NotADestination:
        return True
    return False


def _webrisk(group: str, raw: str) -> object:
    if group == "parse_ip":
        return address_v4(raw)
    if group == "canonical_url":
        return canonical(raw)
    if group == "generate_patterns":
        return sorted(expressions(raw))
    parts = parse_canonical(raw)
    found = keys_of(parts)
    return {
        "canonical_host": parts.host,
        "canonical_path": parts.path,
        "lookup_hosts": sorted(found.hosts),
        "lookup_paths": sorted(found.paths),
    }[group]
