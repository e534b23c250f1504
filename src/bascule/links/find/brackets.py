"""Links in Markdown: ``[label](target "title")``, ``<target>``, ``[name]: target``, and bare URLs around them."""

import re
from collections.abc import Iterator

import msgspec

from bascule.links.fact import Fact
from bascule.links.find.entities import decoded
from bascule.links.find.grammar import Grammar
from bascule.links.find.label import masked, opens, spelling
from bascule.links.find.plain import in_plain
from bascule.links.link import Link

_TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]|(?P<open>!?+\[)|(?P<close>\])|<(?P<auto>[A-Za-z][A-Za-z0-9+.\-]{1,31}+:[^\x00-\x20<>]*+)>"
)
_ANGLE = re.compile(r"\([ \t\n]*+<(?P<target>(?:[^<>\n\\]++|\\.)*+)>")
_BARE = re.compile(r"\([ \t\n]*+(?=[^\s<])")
_BARE_PART = re.compile(r"[^\x00-\x20()\\\x7f]++|\\[!-/:-@\[-`{-~]?|(?P<open>\()|(?P<close>\))")
_TITLE = re.compile(r"(?:[ \t\n]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+[ \t\n]*+\)")
_DEFINITION = re.compile(r"[ ]{0,3}+:[ \t]*+\n?[ \t]*+(?:<(?P<angle>[^<>\n]*+)>|(?P<bare>[^\s<]\S*+))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MAX_DEPTH = 4


def in_markdown(text: str, grammar: Grammar) -> list[Link]:
    """The links of a Markdown text (CommonMark's forms). Labels are no second links; code spans are read as text.

    A target counts where it is absolute, or ``//host``; a bare host in brackets (``[x](example.com)``) counts as
    chat clients take it, where it is a link by itself.
    """
    links: list[Link] = []
    done = 0
    for start, end, link in _made(text, grammar):
        if start < done:
            continue
        links += _around(text, done, start, grammar)
        links.append(link)
        done = end
    links += _around(text, done, len(text), grammar)
    return links


def _around(text: str, start: int, end: int, grammar: Grammar) -> list[Link]:
    if start >= end:
        return []
    found = in_plain(text[start:end], grammar)
    if start == 0:
        return found
    return [msgspec.structs.replace(link, start=link.start + start, end=link.end + start) for link in found]


def _made(text: str, grammar: Grammar) -> Iterator[tuple[int, int, Link]]:
    """The links made with brackets, each with the stretch it takes up, innermost label first."""
    stack: list[int] = []
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        if token["open"]:
            stack.append(at)
        elif token["auto"]:
            link = _link(token["auto"], *token.span("auto"), None, grammar)
            if link is not None:
                yield token.start(), at, link
        elif token["close"] and stack:
            label = stack.pop()
            target = _target(text, at) or _definition(text, label, at)
            if target is None:
                continue
            start, end, after = target
            link = _link(text[start:end], start, end, text[label : token.start()], grammar)
            if link is not None:
                stack.clear()
                at = after
                yield label - 1, after, link


def _target(text: str, at: int) -> tuple[int, int, int] | None:
    """The destination after a label: its start, its end, and the end of the whole; None where there is none."""
    if not text.startswith("(", at):
        return None
    angle = _ANGLE.match(text, at)
    if angle:
        (start, end), after = angle.span("target"), angle.end()
    else:
        opening = _BARE.match(text, at)
        if opening is None:
            return None
        start = opening.end()
        end = after = _bare_end(text, start)
    closing = _TITLE.match(text, after)
    return (start, end, closing.end()) if closing and start < end else None


def _bare_end(text: str, start: int) -> int:
    """The end of a destination without angle brackets: parentheses in pairs, at most 4 deep (CommonMark, 6.3)."""
    depth, end = 0, start
    while part := _BARE_PART.match(text, end):
        if part["open"]:
            depth += 1
            if depth > _MAX_DEPTH:
                return start
        elif part["close"]:
            if depth == 0:
                break
            depth -= 1
        end = part.end()
    return end if depth == 0 else start


def _definition(text: str, label: int, at: int) -> tuple[int, int, int] | None:
    """The target of a definition ``[name]: target`` whose label begins at ``label`` and ends before ``at``."""
    line = text.rfind("\n", max(0, label - 5), label) + 1 or (0 if label <= 4 else -1)
    if line < 0 or text[line : label - 1].strip(" "):
        return None
    found = _DEFINITION.match(text, at)
    if found is None or not text.startswith(":", at):
        return None
    start, end = found.span("angle" if found["angle"] is not None else "bare")
    return start, end, found.end()


def _link(source: str, start: int, end: int, label: str | None, grammar: Grammar) -> Link | None:
    """The link for a destination as written, or None where it leads nowhere outside."""
    target = _unescaped(source) if label is not None else source
    url, facts = _opened(target, grammar)
    if not url:
        return None
    shown = None if label is None else _ESCAPE.sub(r"\1", label)
    facts += spelling(source)
    if shown is not None:
        facts += masked(shown, url, grammar)
    return Link(start, end, source, url, "markdown", shown, facts)


def _unescaped(source: str) -> str:
    if "\\" in source:
        source = _ESCAPE.sub(r"\1", source)
    entities = decoded(source)
    return entities.text if entities else source


def _opened(target: str, grammar: Grammar) -> tuple[str, tuple[Fact, ...]]:
    """What a client opens for a target, ``""`` if nothing: any absolute URL, or what is a link by itself."""
    if target.startswith("//"):
        target = f"{grammar.default_scheme}:{target}"
    scheme, colon, _ = target.partition(":")
    if colon and scheme.lower() in grammar.schemes:
        return (target, ()) if opens(target) else ("", ())
    found = in_plain(target, grammar)
    if not found or found[0].start != 0:
        return "", ()
    facts = tuple(fact for fact in found[0].facts if fact.name in {"schemeless", "defanged", "odd_slashes"})
    return found[0].url + target[found[0].end :], facts
