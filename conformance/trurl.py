"""curl's own URL tests, held against ours where the two ways of reading mean the same.

In scope, by rule and not by case: one URL, http or https, given or guessed by trurl (then it is read with ``http://``
before it, as the finder does); the command succeeds and only asks for the URL or its parts. Out: commands that edit
(set, append, trim, sort, replace, iterate, redirect), errors about the command line, other schemes, several URLs,
files, questions about single query parameters, zone ids, tricks of the output template, and queries with empty pairs,
which trurl edits out.

curl writes some escapes another way (``%5d``, ``+``, ``%61`` decoded) and keeps the host's case; RFC 3986 section 6.2.2
calls these equal, so both sides are compared decoded and the host in lower case.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from bascule.links.destination import Destination, NotADestination, read
from bascule.links.idna import to_unicode
from conformance.tally import Tally

_EDITS = {"set", "append", "trim", "qtrim", "sort-query", "iterate", "redirect", "curl", "verify", "query-separator"}
_EDITS |= {"replace", "replace-append", "force-replace", "s", "a", "f", "no-guess-scheme", "as-idn", "keep-port"}
_PLAIN = {"json", "urlencode", "accept-space", "punycode", "default-port", "quiet"}
_NAME = r"(?:(?:url|puny)?:)?(url|scheme|user|password|host|port|path|query|fragment|idn:host|default:port)[}\]]"
_PART = re.compile(rf"[{{\[]{_NAME}")
_OTHER_PART = re.compile(rf"[{{\[](?!{_NAME})|\\[\\{{\[]")


def trurl(vectors: Path) -> Tally:
    """The suite; what is out of scope is counted by reason in the tally's words."""
    out: Counter[str] = Counter()
    tally = Tally("links.trurl", "", 0.95)
    for case in json.loads((vectors / "trurl_tests.json").read_bytes()):
        arguments = case["input"]["arguments"]
        url, template, reason = _command(arguments)
        reason = reason or _out(case["expected"], url)
        if reason:
            out[reason] += 1
            continue
        raw = url if "://" in url else f"http://{url}"
        raw = raw.encode("utf-8", "surrogateescape").decode()
        try:
            it = read(raw)
        except NotADestination as error:
            tally.check(arguments, case["expected"]["stdout"], str(error))
            continue
        tally.check(arguments, *_sides(it, template, case["expected"]["stdout"]))
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(out.items()))
    tally.data = f"trurl_tests about parsing; out of scope: {reasons}"
    return tally


def _command(arguments: list[str]) -> tuple[str, str, str]:
    """The URL, the template asked for, and why it is out of scope."""
    urls, template, rest = [], "", list(arguments)
    while rest:
        word = rest.pop(0)
        name = word.lstrip("-").partition("=")[0] if word.startswith("-") else ""
        if word.startswith("-g{"):
            template = word[2:]
        elif name in {"g", "get", "url"}:
            value = rest.pop(0) if rest else ""
            if name == "url":
                urls.append(value)
            else:
                template = value
        elif name in _EDITS or (len(name) > 1 and not word.startswith("--")):
            return "", "", "edit or reformat"
        elif name and name not in _PLAIN:
            return "", "", "other options"
        elif not name:
            urls.append(word)
    if len(urls) != 1:
        return "", "", "not one url"
    if template and (_OTHER_PART.search(template) or not _PART.search(template)):
        return "", "", "ask for a parameter, a zone or a template trick"
    return urls[0], template, ""


def _out(expected: dict[str, Any], url: str) -> str:
    stdout = expected["stdout"]
    if expected["returncode"] != 0 or not stdout or (isinstance(stdout, str) and not stdout.strip() and "?" in url):
        return "errors of the command or refusals to decode"
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme not in {"", "http", "https"} or (not scheme and url.startswith("ftp.")):
        return "other schemes"
    query = url.partition("#")[0].partition("?")[2]
    if query and "" in query.split("&"):
        return "queries with empty pairs"
    return ""


def _sides(it: Destination, template: str, stdout: Any) -> tuple[object, object]:
    """What curl says and what we say, in one spelling."""
    parts = {"scheme": it.scheme, "host": it.host, "port": it.port, "path": it.path}
    user, _, password = it.href.partition("://")[2].partition("/")[0].rpartition("@")[0].partition(":")
    parts |= {"query": it.query, "fragment": it.fragment, "user": user, "password": password}
    if isinstance(stdout, list):
        want = {key: _same(value) for key, value in stdout[0]["parts"].items()}
        got = {key: _same(value) for key, value in parts.items() if value}
        return (want, _url(stdout[0]["url"])), (got, _url(it.href))
    if not template:
        return _url(stdout.strip()), _url(it.href)
    parts |= {"idn:host": to_unicode(it.host), "default:port": it.port or {"http": "80", "https": "443"}[it.scheme]}
    ours = _PART.sub(lambda m: it.href if m[1] == "url" else parts[m[1]], template)
    return _same(stdout.removesuffix("\n")), _same(ours.replace("\\n", "\n").replace("\\t", "\t"))


def _same(text: str) -> bytes:
    return unquote_to_bytes(text.replace("+", " "))


def _url(text: str) -> bytes:
    scheme, _, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    return _same(f"{scheme}://{authority.lower()}{slash}{path}")
