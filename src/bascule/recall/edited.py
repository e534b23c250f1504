"""A delivered text with its bad links replaced by a notice, as its format needs it."""

import html
import re

from bascule.gate.decision import LinkDecision
from bascule.links.destination import NotADestination, read
from bascule.links.expressions import expression_hashes, keys
from bascule.links.find import find
from bascule.links.find.tags import tags
from bascule.links.link import Format, Link

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_MARKDOWN_END = re.compile(r">?\s{0,9}(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^)]{0,500}\))?\s{0,9}\)")
_MOST_LABEL = 2000


def touched(links: tuple[LinkDecision, ...], wanted: frozenset[int] | None) -> frozenset[str]:
    """What a client would open for those links that have an expression in ``wanted``, in any of their layers.

    Args:
        links: a message's links as they were decided on.
        wanted: 64-bit hashes of expressions; None for every link.
    """
    found = set()
    for link in links:
        if wanted is None or any(not wanted.isdisjoint(_hashes(url)) for url in (link.url, *link.layers)):
            found.add(link.wrapped_url or link.url)
    return frozenset(found)


def edited(text: str, format: Format, urls: frozenset[str], notice: str) -> str | None:
    """``text`` with ``notice`` in the place of every link that leads to one of ``urls``.

    A link made with brackets, or by an HTML element, goes whole, its label with it: the label is the sender's.

    Returns:
        The new text; None where one of ``urls`` was not found, could not be taken out cleanly, or is there still.
    """
    pieces: list[str] = []
    done = 0
    missing = set(urls)
    for link in find(text, format):
        if link.url not in urls:
            continue
        region = _region(text, link, format)
        if region is None:
            return None
        missing.discard(link.url)
        start, end = region
        if start < done:  # inside what has been taken out already
            done = max(done, end)
            continue
        pieces += (text[done:start], _written(notice, format))
        done = end
    made = "".join((*pieces, text[done:]))
    if missing or any(link.url in urls for link in find(made, format)):
        return None
    return made


def _hashes(url: str) -> list[int]:
    try:
        return expression_hashes(keys(read(url)))
    except NotADestination:
        return []


def _written(notice: str, format: Format) -> str:
    if format == "html":
        return html.escape(notice)
    return _PUNCTUATION.sub(r"\\\1", notice) if format == "markdown" else notice


def _region(text: str, link: Link, format: Format) -> tuple[int, int] | None:
    if format == "html":
        return _element(text, link)
    if link.kind != "markdown":
        return link.start, link.end
    if link.shown is None:
        return (link.start - 1, link.end + 1) if text[link.start - 1 : link.start] == "<" else None
    return _brackets(text, link)


def _element(text: str, link: Link) -> tuple[int, int] | None:
    """The ``<a>`` around a link's target, to its end; a bare link in the text as it stands."""
    opening = None
    for tag in tags(text):
        if opening is not None and tag.name == "a":
            return opening, tag.end if tag.closing else tag.start
        if tag.start <= link.start < tag.end:
            if tag.name != "a":
                return None
            opening = tag.start
        elif tag.start > link.start and opening is None:
            break
    return (opening, len(text)) if opening is not None else (link.start, link.end)


def _brackets(text: str, link: Link) -> tuple[int, int] | None:
    """``[label](target "title")`` around a link's target; None for a reference's definition."""
    before = text[max(0, link.start - _MOST_LABEL) : link.start].removesuffix("<").rstrip()
    ending = _MARKDOWN_END.match(text, link.end)
    if ending is None or not before.endswith("]("):
        return None
    offset = link.start - len(text[max(0, link.start - _MOST_LABEL) : link.start])
    depth = 0
    for at in range(len(before) - 2, -1, -1):
        if before[at] not in "[]" or before[at - 1 : at] == "\\":
            continue
        depth += 1 if before[at] == "]" else -1
        if depth == 0:
            return offset + at - (before[at - 1 : at] == "!"), ending.end()
    return None
