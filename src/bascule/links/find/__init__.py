"""Find every link in chat text: plain, Markdown or HTML, honest or disguised."""

from bascule.links.find.grammar import GRAMMAR, WIDE, Grammar
from bascule.links.find.search import find

__all__ = ["GRAMMAR", "WIDE", "Grammar", "find"]
