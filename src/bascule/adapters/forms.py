"""A text in more than one form, or with links beside it, as one text that can be judged and taken apart again."""

import html
from collections.abc import Sequence

import msgspec

from bascule.links.find import find
from bascule.links.link import Format

Form = tuple[str, Format]


def said(*forms: Form) -> Form:
    """What a message says that comes in several forms: all links of all forms are in it, its words once.

    Clients choose which form they show, so a link in any counts. The first form that says something stands; another
    joins it, as HTML, only where it holds a link that is not there yet.
    """
    told = [form for form in forms if form[0]]
    if len(told) <= 1:
        return told[0] if told else ("", "plain")
    there = _urls(told[0])
    joining = []
    for form in told[1:]:
        if not (urls := _urls(form)) <= there:
            joining.append(form)
            there |= urls
    return ("\n".join(map(_marked_up, (told[0], *joining))), "html") if joining else told[0]


def texts_in(value: object, depth: int = 8) -> list[str]:
    """Every text in a JSON value, ``depth`` levels down; a text that is JSON itself is looked into."""
    if isinstance(value, str):
        inner = _decoded(value) if depth and value[:1] in ("{", "[") else None
        return texts_in(inner, depth - 1) if isinstance(inner, dict | list) else [value]
    if depth and isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one, depth - 1)]
    if depth and isinstance(value, list):
        return [text for one in value for text in texts_in(one, depth - 1)]
    return []


def has_link(text: str) -> bool:
    """Whether a plain text has a link that clients would make clickable."""
    return bool(find(text, "plain"))


def links_in(value: object) -> list[str]:
    """Every link in the texts of a JSON value, for what is judged and cannot be rewritten; each once."""
    return list(dict.fromkeys(link.url for text in texts_in(value) for link in find(text, "html")))


def with_urls(text: str, urls: Sequence[str]) -> str:
    """``text`` with ``urls`` below it, a line each, so that they are judged with it; see ``parted``."""
    return "\n".join((text, *("".join(url.split()) for url in urls)))


def parted(text: str, count: int) -> tuple[str, tuple[str, ...]]:
    """What ``with_urls`` put together, rewritten or not: the text, and its ``count`` URLs."""
    if not count:
        return text, ()
    first, *urls = text.rsplit("\n", count)
    return first, tuple(urls)


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None


def _urls(form: Form) -> set[str]:
    return {link.url for link in find(*form)}


def _marked_up(form: Form) -> str:
    text, kind = form
    return text if kind == "html" else f"<pre>{html.escape(text)}</pre>"
