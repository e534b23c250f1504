"""A finder by the rules that twitter-text publishes for the path of a link, written anew and compact.

Rules (https://github.com/twitter/twitter-text, the conformance suite's README and the valid characters listed there):
a link begins behind anything but a letter, digit, ``@``, ``$``, ``#`` or a direction mark; its host is ASCII here; its
path takes a fixed set of characters and balanced parentheses one level deep, and ends in one of a smaller set; a query
follows with sets of its own.
"""

import re

_LETTERS = r"a-zA-Z0-9\u00c0-\u024f\u0400-\u04ff"
_GENERAL = rf"[{_LETTERS}!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
_PARENS = rf"\((?:{_GENERAL}+|{_GENERAL}*\({_GENERAL}+\){_GENERAL}*)\)"
_ENDING = rf"(?:[{_LETTERS}=_#/+\-]|{_PARENS})"
_LINK = re.compile(
    r"(?<![A-Za-z0-9@＠$#＃\u202a-\u202e])"
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}(?::[0-9]+)?"
    rf"(?:/(?:(?:{_GENERAL}|{_PARENS})*{_ENDING})?)?"
    r"(?:\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/])?"
)


def twitter_style(text: str) -> list[str]:
    """The links of ``text`` that name a scheme, as the rules cut them."""
    return [match[0] for match in _LINK.finditer(text)]
