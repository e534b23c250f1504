"""Put other targets in the place of a text's links, and leave every other byte alone."""

import re
from collections.abc import Callable, Sequence

from bascule.links.link import Format, Link

_HTML = {c: f"&#{ord(c)};" for c in " \t\n\f\r\"'<>=`"} | {"&": "&amp;"}
_IN_AUTOLINK = {"<": "%3C", ">": "%3E", " ": "%20", "\n": "%0A", "\r": "%0D", "\t": "%09"}
_IN_ANGLES = _IN_AUTOLINK | {"<": "\\<", ">": "\\>"}
_IN_BRACKETS = {c: _IN_AUTOLINK[c] for c in " \n\r\t"}
_ESCAPING = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_REFERENCE = re.compile(r"&(?=#?[0-9A-Za-z]{1,32};)")


def rewrite(
    text: str, links: Sequence[Link], replacement: Callable[[Link], str | None], format: Format = "plain"
) -> str:
    """Replace the target of each link.

    In HTML and Markdown the label stays as it is, whatever it says; only the target changes.

    Args:
        text: the message that ``links`` were found in.
        links: in order, not overlapping, as ``find`` gives them.
        replacement: the new target as a plain URL, or None or ``link.text`` to leave the link byte for byte.
        format: the text's format; the new target is escaped as its place in it needs.

    Raises:
        ValueError: the links are not those of this text.
    """
    pieces: list[str] = []
    done = 0
    for link in links:
        if link.start < done or text[link.start : link.end] != link.text:
            raise ValueError(f"links: expected {link.text[:40]!r} at {link.start}, in order and not overlapping")
        new = replacement(link)
        if new is None or new == link.text:
            continue
        pieces += (text[done : link.start], _escaped(text, link, new, format))
        done = link.end
    pieces.append(text[done:])
    return "".join(pieces)


def _escaped(text: str, link: Link, new: str, format: Format) -> str:
    """The new target as it must be written where the link stands."""
    if format == "html":
        return "".join(_HTML.get(c, c) for c in new)
    if format == "plain" or link.kind != "markdown":
        return new
    angles = text[link.start - 1 : link.start] == "<"
    if angles and link.shown is None:
        return "".join(_IN_AUTOLINK.get(c, c) for c in new)
    new = _REFERENCE.sub("&amp;", _ESCAPING.sub(r"\\\\", new))
    if angles:
        return "".join(_IN_ANGLES.get(c, c) for c in new)
    new = "".join(_IN_BRACKETS.get(c, c) for c in new)
    return new if _balanced(new) else new.replace("(", "\\(").replace(")", "\\)")


def _balanced(url: str) -> bool:
    depth = 0
    for c in url:
        depth += (c == "(") - (c == ")")
        if not 0 <= depth <= 32:
            return False
    return depth == 0
