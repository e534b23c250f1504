"""A link: one place in a message's text that a client would make clickable."""

from typing import Literal

import msgspec

from bascule.links.fact import Fact

Kind = Literal["plain", "schemeless", "markdown", "html", "defanged"]
Format = Literal["plain", "markdown", "html"]


class Link(msgspec.Struct, frozen=True, gc=False):
    """Where a link stands in a text and where it leads.

    Attributes:
        start: first code point of the target in the text as it was given.
        end: one past the target's last code point; ``text[start:end]`` of the message is ``text`` here.
        text: the target's characters exactly as they stand in the message.
        url: what a client would open: ``text`` with a scheme; entities and escapes undone, refanged.
        kind: how it was written. In HTML every link is ``html``; in Markdown ``markdown`` is a link made with
            brackets and ``<url>``, anything else there is as in plain text.
        shown: the label people see, for Markdown ``[label](target)`` and HTML ``<a href>label</a>``.
        facts: what is plainly so about the link: ``schemeless``, ``defanged``, ``odd_slashes``, ``odd_host`` (dots
            or letters that only a browser decodes: ``http://evil。com``), ``zero_width``, ``bidi_control``,
            ``masked`` (the label names one domain, the target is on another).
    """

    start: int
    end: int
    text: str
    url: str
    kind: Kind
    shown: str | None = None
    facts: tuple[Fact, ...] = ()
