"""A text in more than one form, or with links beside it, as one text that can be judged and taken apart again."""

import html
from collections.abc import Sequence

from bascule.links.find import find
from bascule.links.link import Format


def said(plain: str, marked_up: str) -> tuple[str, Format]:
    """What a message says that comes as plain text and as HTML: all links of both are in it, its words once.

    Clients choose which form they show, so a link in either counts. The plain text joins the HTML only where it holds a
    link that the HTML does not.
    """
    if not marked_up:
        return plain, "plain"
    there = {link.url for link in find(marked_up, "html")}
    if all(link.url in there for link in find(plain, "plain")):
        return marked_up, "html"
    return f"{marked_up}\n<pre>{html.escape(plain)}</pre>", "html"


def with_urls(text: str, urls: Sequence[str]) -> str:
    """``text`` with ``urls`` below it, a line each, so that they are judged with it; see ``parted``."""
    return "\n".join((text, *("".join(url.split()) for url in urls)))


def parted(text: str, count: int) -> tuple[str, tuple[str, ...]]:
    """What ``with_urls`` put together, rewritten or not: the text, and its ``count`` URLs."""
    if not count:
        return text, ()
    first, *urls = text.rsplit("\n", count)
    return first, tuple(urls)
