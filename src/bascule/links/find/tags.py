"""HTML cut into text, tags and what is neither, in one linear pass, as a browser's tokenizer would cut it."""

import re
from collections.abc import Iterator

import msgspec

_MARK = re.compile(
    r"<(?:(?P<comment>!--)|(?P<bogus>[!?]|/(?![A-Za-z>]))|(?P<close>/)?(?P<name>[A-Za-z][^\s/>]{0,63}+))"
)
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?P<name>[^\s/>=][^\s/>=]*+|=[^\s/>=]*+)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)(?P<d>\")|'(?P<single>[^']*+)(?P<q>')"
    r"|(?![\"'])(?P<bare>[^\s>]++))?+)?+"
)
_OPEN_QUOTE = re.compile(r"[\s/]*+[^\s/>]++\s*+=\s*+[\"']")
_SPACE = re.compile(r"[\s/]*+")
_COMMENT_END = re.compile(r"--!?>")
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})


class Tag(msgspec.Struct, frozen=True, gc=False):
    """A tag.

    Attributes:
        start: where its ``<`` stands.
        end: one past its ``>``.
        name: lower case.
        closing: whether it is ``</name>``.
        attributes: name (lower case) to ``(start, end)`` of the value's source; the first of a name counts.
    """

    start: int
    end: int
    name: str
    closing: bool
    attributes: dict[str, tuple[int, int]]


def tags(text: str) -> Iterator[Tag]:
    """The tags of an HTML text; comments, and what scripts and styles hold, are passed as one tag named ``""``.

    A tag that is never closed ends the markup: the rest of the text is left to be read as text.
    """
    at = 0
    while mark := _MARK.search(text, at):
        if mark["comment"]:
            end = _COMMENT_END.search(text, mark.end() - 2 if text.startswith("<!-->", mark.start()) else mark.end())
            at = end.end() if end else len(text)
            yield Tag(mark.start(), at, "", False, {})
        elif mark["bogus"]:
            end_at = text.find(">", mark.end())
            if end_at < 0:
                return
            at = end_at + 1
            yield Tag(mark.start(), at, "", False, {})
        else:
            tag = _tag(text, mark)
            if tag is None:
                return
            at = tag.end
            yield tag
            if tag.name in _RAW and not tag.closing:
                at = _raw_end(text, tag)
                if at > tag.end:
                    yield Tag(tag.end, at, "", False, {})


def _tag(text: str, mark: re.Match[str]) -> Tag | None:
    attributes: dict[str, tuple[int, int]] = {}
    at = mark.end()
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at >= len(text):
            return None
        if text[at] == ">":
            return Tag(mark.start(), at + 1, mark["name"].lower(), mark["close"] is not None, attributes)
        attribute = _ATTRIBUTE.match(text, at)
        if attribute is None or attribute.end() == at:
            return None
        value = next((attribute.span(g) for g in ("double", "single", "bare") if attribute[g] is not None), None)
        if value is None and _OPEN_QUOTE.match(text, at):
            return None
        attributes.setdefault(attribute["name"].lower(), value or (at, at))
        at = attribute.end()


def _raw_end(text: str, tag: Tag) -> int:
    end = re.compile(rf"</(?i:{re.escape(tag.name)})(?=[\s/>])").search(text, tag.end)
    return end.start() if end else len(text)
