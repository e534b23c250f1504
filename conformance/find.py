"""Links in prose against published vectors: twitter-text, linkify-it, and collections of defanged links."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bascule.links.find import Grammar, find
from bascule.links.link import Link
from conformance.find_reasons import DEFANGED, LINKIFY, TWITTER
from conformance.tally import Tally

_AUTOLINK = Grammar(schemeless=False)
_LINKIFY = Grammar(schemes=("http", "https", "ftp"))
_ANALYSTS = Grammar(schemes=("http", "https", "ftp", "ftps", "sftp", "tcp", "udp"))

_COMMENT = re.compile(r"\s+(?:%|//)\s.*$")
_HREF = re.compile(r'<a href="([^"]*)"( title="[^"]*")?( class="[^"]*")?>')
_URL_OPS = {"extract_urls", "refang_data", "find.urls", "find.urls_complete"}
_NOT_LINKS = {
    "b64_url_extraction_just_url": "asks for the base64 text itself",
    "base64_error_when_whitespace_in_leading_characters": "asks for links inside base64",
    "urlencoded_url_extraction": "asks for links inside percent-encoding",
}


def suites(shared: Path) -> list[Tally]:
    """Every suite of this file, run on the shared data folder."""
    return [
        twitter_urls(shared),
        twitter_autolink(shared),
        linkify_links(shared),
        linkify_not_links(shared),
        defanged(shared),
    ]


def twitter_urls(shared: Path) -> Tally:
    """The links of the group, then the groups that give offsets too."""
    groups = _yaml(shared, "twitter_extract.yml")
    tally = Tally(
        "links.twitter_urls", "twitter-text extract: urls 91, and 17 with offsets, marks or parameters", 0.989
    )
    for case in [*groups["urls"], *groups["tco_urls_with_params"]]:
        text = case["text"]
        tally.check(text, case["expected"], [link.text for link in find(text)], TWITTER.get(text, ""))
    for case in [*groups["urls_with_indices"], *groups["urls_with_directional_markers"]]:
        text = case["text"]
        got = [{"url": link.text, "indices": [link.start, link.end]} for link in find(text)]
        tally.check(text, case["expected"], got, TWITTER.get(text, ""))
    return tally


def twitter_autolink(shared: Path) -> Tally:
    """The hrefs that autolinking makes; it links nothing without a scheme."""
    groups = _yaml(shared, "twitter_autolink.yml")
    tally = Tally(
        "links.twitter_autolink",
        "twitter-text autolink: urls 78, and those of `all` and `usernames` about URLs or e-mail; schemeless off",
        0.95,
    )
    others = [case for name in ("all", "usernames") for case in groups[name] if _about_urls(case["text"])]
    for case in [*groups["urls"], *others]:
        text = case["text"]
        expected = [m[1].replace("&amp;", "&") for m in _HREF.finditer(case["expected"]) if not (m[2] or m[3])]
        got = [link.text for link in find(text, grammar=_AUTOLINK)]
        tally.check(text, expected, got, TWITTER.get(text, ""))
    return tally


def linkify_links(shared: Path) -> Tally:
    """The first link of each line, as the library's own test takes it."""
    cases = list(_fixtures(shared / "vectors" / "linkify-it_links.txt"))
    inside = [(text, expected) for text, expected in cases if "@" not in expected or "://" in expected]
    tally = Tally(
        "links.linkify_links",
        f"linkify-it links: {len(inside)} of {len(cases)} in scope; the rest are e-mail addresses and mailto:; ftp on",
        0.95,
    )
    for text, expected in inside:
        got = [link.text for link in find(text, grammar=_LINKIFY)]
        tally.check(text, expected, got[0] if got else None, LINKIFY.get(text, ""))
    return tally


def linkify_not_links(shared: Path) -> Tally:
    """Lines that hold no link."""
    lines = [line for line, _ in _fixtures(shared / "vectors" / "linkify-it_not_links.txt", paired=False)]
    tally = Tally("links.linkify_not_links", f"linkify-it not links: all {len(lines)} lines; ftp on", 0.95)
    for text in lines:
        tally.check(text, [], [link.text for link in find(text, grammar=_LINKIFY)], LINKIFY.get(text, ""))
    return tally


def defanged(shared: Path) -> Tally:
    """Links that analysts made harmless, extracted as written or refanged."""
    cases = json.loads((shared / "vectors" / "defang.json").read_text("utf-8"))
    inside = [case for case in cases if case["op"] in _URL_OPS and case["test"] not in _NOT_LINKS]
    tally = Tally(
        "links.defanged",
        f"defanged links: {len(inside)} of {len(cases)} are about URLs; the rest are e-mail, bare IP, hash, encoded "
        "and defanging cases; ftp, ftps, sftp, tcp, udp on",
        0.90,
    )
    for case in inside:
        links = find(case["input"], grammar=_ANALYSTS)
        expected, got = _asked(case, links)
        tally.check(case["input"], expected, got, _defanged_reason(case))
    return tally


def _asked(case: dict[str, Any], links: tuple[Link, ...]) -> tuple[object, object]:
    """What a case expects and what was found, by how it compares."""
    as_written = [link.text for link in links]
    got: list[str] = as_written
    if case["refang"] and (case["op"] == "refang_data" or case["source"] == "iocextract"):
        got = [link.url for link in links]
    expected = case["expected"]
    match case["match"]:
        case "first" | "is":
            return expected, got[0] if got else None
        case "second":
            return expected, expected if expected in got[:2] else got
        case "count":
            return expected, len(got)
        case _:
            return expected, got


def _defanged_reason(case: dict[str, Any]) -> str:
    if case.get("opinion") and not case["expected"]:
        return "that list refuses what browsers open: private and unusual addresses, ports and names of its own taste"
    text = case["input"]
    return next((reason for pattern, reason in DEFANGED if re.search(pattern, text)), "")


def _about_urls(text: str) -> bool:
    return "://" in text or "@example.com" in text


def _yaml(shared: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    tests: dict[str, list[dict[str, Any]]] = yaml.safe_load((shared / "vectors" / name).read_text("utf-8"))["tests"]
    return tests


def _fixtures(path: Path, *, paired: bool = True) -> Iterator[tuple[str, str]]:
    """``(text, expected link)``: a line by itself expects itself, a line right after one is what it expects."""
    lines = path.read_text("utf-8").split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("%") or not line.strip():
            continue
        text = _COMMENT.sub("", line)
        if paired and at < len(lines) and lines[at].strip() and not lines[at].startswith("%"):
            yield text, lines[at].strip()
            at += 1
        else:
            yield text, text.strip()
