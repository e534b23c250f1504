"""One normal form of a text, kept beside the original: what a reader sees, however it was spelt.

Compatibility forms and look-alike letters become plain lower-case ones, invisible characters and stacked marks go, leet
is undone inside words, three or more of one character become two, digits become ``0``, pictures become words, and each
link becomes a word for its kind. Time is linear in the text's length.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from bascule.kernel import compiled
from bascule.links.link import Link
from bascule.links.shorteners import shortener
from bascule.signals.text.letters import letters

LONGEST = 16_384
"""Characters from which a text is read in parts: its beginning, its end, and what stands around its first links."""
_HEAD, _TAIL, _AROUND, _LINKS = 8_192, 4_096, 256, 8
_LETTERS = letters()
_LEET = re.compile(r"(?<![a-z0-9@$!])[a-z$]++[0-9@$!]++[a-z][a-z0-9@$]*+")
_UNLEET = str.maketrans("013457@$!", "oleastasi")
_REPEATED = re.compile(r"([^0-9])\1\1++")
_LONG_NUMBER = re.compile(r"0{13,}+")
_ZERO = str.maketrans("123456789", "000000000")
_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*+:[/\\]*+(?:[^/?#\\@]*+@)?([^/?#\\:]++)(?::[0-9]*+)?(.?)", re.IGNORECASE)


class NormalForm(msgspec.Struct, frozen=True, gc=False):
    """A text and what it comes to.

    Attributes:
        original: as it was sent.
        text: the normal form: lower case, single blanks, ``0`` for each digit, ``<page>`` and the like for links.
        cut: the original was longer than ``LONGEST`` and was read in parts.
    """

    original: str
    text: str
    cut: bool = False


def normal_form(text: str, links: Sequence[Link] = ()) -> NormalForm:
    """The normal form of ``text``, whose ``links`` were found in it, in order and not overlapping."""
    if len(text) <= LONGEST:
        return NormalForm(text, _folded(_without_links(text, links, 0, len(text)) if links else text))
    parts = [_without_links(text, links, start, end) for start, end in _ranges(text, links)]
    return NormalForm(text, _folded(" ".join(parts)), cut=True)


def kind_of(url: str) -> str:
    """A word for the kind of link ``url`` is: ``<shortener>``, ``<address>``, ``<home>`` or ``<page>``."""
    match = _AUTHORITY.match(url)
    if match is None:
        return "<page>"
    host = match[1].lower()
    if shortener(host):
        return "<shortener>"
    if host.replace(".", "").isdigit() or host.startswith("["):
        return "<address>"
    return "<home>" if len(url) - match.start(2) < 2 else "<page>"


def _folded(text: str) -> str:
    return tidied(text.lower() if text.isascii() else text.translate(_LETTERS))


@compiled("normal", 1)
def tidied(text: str) -> str:
    """A folded text with leet undone inside words, digits as ``0``, repetitions short and blanks single."""
    text = _LEET.sub(_unleet, text).translate(_ZERO)
    return " ".join(_LONG_NUMBER.sub("000000000000", _REPEATED.sub(r"\1\1", text)).split())


def _unleet(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_UNLEET) if 2 * sum(map(str.isalpha, word)) >= len(word) else word


def _without_links(text: str, links: Sequence[Link], start: int, end: int) -> str:
    parts: list[str] = []
    for link in links:
        if link.start >= start and link.end <= end:
            parts += (text[start : link.start], " ", kind_of(link.url), " ")
            start = link.end
    parts.append(text[start:end])
    return "".join(parts)


def _ranges(text: str, links: Sequence[Link]) -> Iterator[tuple[int, int]]:
    """The parts of a long text that are read: in order, not overlapping."""
    wanted = [(0, _HEAD), (len(text) - _TAIL, len(text))]
    wanted += [(max(0, link.start - _AROUND), min(len(text), link.end + _AROUND)) for link in links[:_LINKS]]
    done = 0
    for start, end in sorted(wanted):
        if end > done:
            yield max(start, done), end
            done = end
