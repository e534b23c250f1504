"""The entry: a message's text in, its links out."""

from bascule.links.find.brackets import in_markdown
from bascule.links.find.grammar import GRAMMAR, Grammar
from bascule.links.find.markup import in_html
from bascule.links.find.plain import in_plain
from bascule.links.link import Format, Link


def find(text: str, format: Format = "plain", grammar: Grammar = GRAMMAR) -> tuple[Link, ...]:
    """Every link in ``text``, in order, not overlapping.

    Where the published rules of twitter-text and linkify-it agree, these are followed. Where they do not: behind a
    scheme, a name without dots is a link (``http://intranet/``) and a dotted one under a suffix nobody listed is
    not; writing without blanks belongs to a path only where a part of the path begins with it; ``Grammar.wide``
    takes both sides of each. Time is linear in the text's length.

    Args:
        text: the message; any string at all.
        format: how clients read it.
        grammar: what counts as a link.
    """
    if format == "plain":
        return tuple(in_plain(text, grammar))
    return tuple(in_markdown(text, grammar) if format == "markdown" else in_html(text, grammar))
