"""Where a link ends: path, query and fragment, without the punctuation and brackets of the sentence around it."""

import re
from bisect import bisect_left

from bascule.links.find.characters import BIDI, EAST_ASIAN_POINTS, POINTS, STOP, WIDE, ZERO_WIDTH

_PLAIN = re.compile(r"[!#$%&*+,\-./0-9:;=?@A-Z\\^_`a-z|~]*+")
_EASY_STOPS = frozenset("<> \t\r\n")

_CHARACTER = rf"[^\x00-\x20\"<>\[\x7f{WIDE}{STOP}]"
_OPENING = r"\[(?!/\w{1,20}+\])"  # not BBCode's [/url]
_QUOTED = r'"\w{1,64}+"'
_WIDE_PART = rf"(?<=[/=_\-?#&(\[+%.])[{WIDE}](?:[{WIDE}]|\w)*+(?![{EAST_ASIAN_POINTS}]|:[/\\])"
_REGION = re.compile(rf"(?:{_CHARACTER}++|{_OPENING}|{_QUOTED}|{_WIDE_PART})*+")
_BRACKET = re.compile(r"[()\[\]{}]")
_CLOSER_OF = {"(": ")", "[": "]", "{": "}"}

_TRAILING = re.compile(rf"[.,:;!?*@|\\`{POINTS}{BIDI}{ZERO_WIDTH}]")


class Tails:
    """Finds the ends of links in one text.

    Brackets are matched once for each stretch of link characters, not once for each link in it, so that many links
    glued together with open brackets between them cost no more than the text is long.
    """

    __slots__ = ("_closers", "_end", "_open", "_positions", "_start", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._positions: list[int] = []
        self._closers: list[int] = []
        self._open: list[int] = []

    def end(self, start: int) -> int:
        """The end of the link whose path, query or fragment begins at ``start``.

        A bracket that opens inside the link and closes inside it belongs to it; one that closes something opened
        before it, or never closes, ends it. Text in a script without blanks belongs to it where a part of the path
        begins with it (``/wiki/東京``), and not where it is glued to a word (``/path한국``) or ends in a full stop.
        """
        text = self._text
        plain = _PLAIN.match(text, start)
        cut = plain.end() if plain else start
        if cut < len(text) and text[cut] not in _EASY_STOPS:
            cut = self._balanced(start)
        return self._trimmed(start, cut)

    def _trimmed(self, start: int, end: int) -> int:
        text = self._text
        quotes = text.count("'", start, end)
        while end > start:
            last = text[end - 1]
            if last == "'" and quotes % 2:
                quotes -= 1
            elif last == "s" and quotes and text.startswith("'s", end - 2) and end - 2 >= start:
                quotes -= 1
                end -= 1
            elif not _TRAILING.match(last):
                break
            end -= 1
        return end

    def _balanced(self, start: int) -> int:
        if not self._start <= start < self._end:
            self._read(start)
        cut = self._end
        at = bisect_left(self._positions, start)
        if at < len(self._positions):
            cut = min(cut, self._closers[at])
        at = bisect_left(self._open, start)
        if at < len(self._open):
            cut = min(cut, self._open[at])
        return cut

    def _read(self, start: int) -> None:
        """Match the brackets of the stretch that begins at ``start``.

        ``_closers[i]`` is the first bracket at or after ``_positions[i]`` that closes one from before it, or none.
        """
        region = _REGION.match(self._text, start)
        self._start, self._end = start, region.end() if region else start
        stack: list[int] = []
        positions: list[int] = []
        closed: set[int] = set()
        pairs: dict[int, int] = {}
        for bracket in _BRACKET.finditer(self._text, self._start, self._end):
            at, character = bracket.start(), bracket[0]
            positions.append(at)
            if character in _CLOSER_OF:
                stack.append(at)
            elif stack and _CLOSER_OF[self._text[stack[-1]]] == character:
                pairs[stack.pop()] = at
            else:
                stack.clear()
                closed.add(at)
        closed.update(pairs.values())
        self._open = [at for at in positions if at not in pairs and at not in closed]
        waiting: list[int] = []
        self._closers = [self._end] * len(positions)
        for i in range(len(positions) - 1, -1, -1):
            at = positions[i]
            if at in closed:
                waiting.append(at)
            elif at in pairs and waiting:
                waiting.pop()
            self._closers[i] = waiting[-1] if waiting else self._end
        self._positions = positions
