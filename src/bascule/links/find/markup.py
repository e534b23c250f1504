"""Links in HTML: what a click on an element opens, and bare URLs in the text between elements."""

import msgspec

from bascule.links.fact import Fact
from bascule.links.find.entities import decoded
from bascule.links.find.grammar import Grammar
from bascule.links.find.label import masked, opens, spelling
from bascule.links.find.plain import in_plain
from bascule.links.find.tags import Tag, tags
from bascule.links.link import Link

_TARGETS = {
    "a": ("href", "xlink:href"),
    "area": ("href",),
    "form": ("action",),
    "button": ("formaction",),
    "input": ("formaction",),
}
"""The attributes that a click follows. Frames and images load by themselves and are no links."""

_OUTER = "".join(map(chr, range(0x21)))
_SLASHES = "/\\"


def in_html(text: str, grammar: Grammar) -> list[Link]:
    """The links of an HTML text, all of kind ``html``.

    The text of an ``<a>`` that leads somewhere is its label, and never a second link. URLs elsewhere in the text are
    links too, as mail and chat clients make them. Only absolute targets count; text is read with entities undone.
    """
    links: list[Link] = []
    done = 0
    anchor: Link | None = None
    label: list[str] = []
    for tag in tags(text):
        between = text[done : tag.start]
        if anchor is not None:
            label.append(between)
        else:
            links += _in_text(between, done, grammar)
        done = tag.end
        if tag.name == "a" and anchor is not None:
            links.append(_labelled(anchor, label, grammar))
            anchor = None
        if tag.closing:
            continue
        link = _target(text, tag, grammar)
        if link is not None and tag.name == "a":
            anchor, label = link, []
        elif link is not None:
            links.append(link)
    if anchor is not None:
        links.append(_labelled(anchor, [*label, text[done:]], grammar))
    else:
        links += _in_text(text[done:], done, grammar)
    links.sort(key=lambda link: link.start)
    return links


def _target(text: str, tag: Tag, grammar: Grammar) -> Link | None:
    """Where a click on the element leads, if that is an absolute URL."""
    for name in _TARGETS.get(tag.name, ()):
        start, end = tag.attributes.get(name, (0, 0))
        if start == end:
            continue
        source = text[start:end]
        mapped = decoded(source, attribute=True)
        url = (mapped.text if mapped else source).strip(_OUTER)
        url = url.translate({9: None, 10: None, 13: None})
        if url[:1] and url[0] in _SLASHES and url[1:2] and url[1] in _SLASHES:
            url = f"{grammar.default_scheme}:{url}"
        if url.partition(":")[0].lower() in grammar.schemes and ":" in url and opens(url):
            return Link(start, end, source, url, "html", None, spelling(source))
    return None


def _labelled(anchor: Link, label: list[str], grammar: Grammar) -> Link:
    source = "".join(label)
    mapped = decoded(source)
    shown = " ".join((mapped.text if mapped else source).split())
    facts: tuple[Fact, ...] = (*anchor.facts, *masked(shown, anchor.url, grammar))
    return msgspec.structs.replace(anchor, shown=shown, facts=facts)


def _in_text(source: str, offset: int, grammar: Grammar) -> list[Link]:
    if not source:
        return []
    mapped = decoded(source)
    links = []
    for link in in_plain(mapped.text if mapped else source, grammar):
        start, end = mapped.written(link.start, link.end) if mapped else (link.start, link.end)
        links.append(
            msgspec.structs.replace(link, start=offset + start, end=offset + end, text=source[start:end], kind="html")
        )
    return links
