"""AdGuard and Adblock Plus rules, as far as they name a domain (adguard.com/kb, "DNS filtering rules syntax")."""

from typing import BinaryIO

from bascule.lists.entry import Kind, Rejected, Row
from bascule.lists.formats.reading import SHOWN, Format, Items, Options, lines, shape

_HARMLESS = frozenset(["important", "all", "doc", "document", "popup", "third-party", "3p", "subdocument", "frame"])
_COSMETIC = ("##", "#@#", "#?#", "#$#", "#%#", "$$")


def read(source: BinaryIO, options: Options) -> Items:
    """``||domain^`` is a block, ``@@||domain^`` an exception; rules about parts of pages are rejected with a reason."""
    del options
    for number, line in lines(source):
        if isinstance(line, Rejected):
            yield line
            continue
        text = line.strip()
        if not text or text[0] == "!" or (text[0] == "[" and text[-1] == "]"):
            continue
        if text[0] == "#" and not text.startswith(_COSMETIC):
            continue
        yield _rule(number, text)


def _rule(number: int, text: str) -> Row | Rejected:
    kind: Kind | None = None
    body = text
    if any(mark in text for mark in _COSMETIC):
        return Rejected(number, "hides a part of a page, names no destination", text[:SHOWN])
    if body.startswith("@@"):
        kind, body = "allow", body[2:]
    if body.startswith("/") and body.rpartition("$")[0].endswith("/") | body.endswith("/"):
        return Rejected(number, "a regular expression", text[:SHOWN])
    body, _, modifiers = body.partition("$")
    unknown = [m for m in modifiers.split(",") if m and m not in _HARMLESS]
    if unknown:
        return Rejected(
            number, f"modifier {unknown[0].partition('=')[0][:40]} is not about whole destinations", text[:SHOWN]
        )
    anchored = body.startswith("||")
    body = body.removeprefix("||").removeprefix("|").removesuffix("|").removesuffix("^").removeprefix("*.")
    if "*" in body or "^" in body:
        return Rejected(number, "a wildcard inside", text[:SHOWN])
    if shape(body) == "other" and not (anchored and "." in body):
        return Rejected(number, "not a domain rule", text[:SHOWN])
    return Row(number, body, kind=kind)


def sniff(head: str) -> int:
    """An Adblock header, or rules that begin with ``||``."""
    if head.lstrip("\ufeff").lower().startswith("[adblock"):
        return 95
    texts = [line for line in head.splitlines()[:400] if line and line[0] != "!"]
    anchored = sum(1 for t in texts if t.startswith(("||", "@@||")))
    return 85 if texts and anchored / len(texts) > 0.3 else 0


FORMAT = Format("adblock", "AdGuard and Adblock Plus domain rules", read, sniff)
