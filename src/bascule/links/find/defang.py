r"""Links made harmless on purpose, read as what they stand for: ``hxxps://example[.]com`` and its many cousins.

A text is rewritten with each disguise replaced by what it hides, and searched as any other; a link that spans a
replacement is a defanged one. The spellings are those that analysts and spammers use in the open; each needs a mark
that ordinary prose does not have at that place, so that brackets, blanks and the word "dot" stay what they are.
"""

import re
from collections.abc import Iterator

from bascule.links.find.mapped import Mapped, replaced

_BRACKETS = ("[", "(", "{", "<", "]", "\\")
_BRACKET_HINTS = (*(bracket + mark for bracket in "[({<\\" for mark in ".dp:/ [({"), ".]", "t]")
_HINTS = ("__", "hxx", "htx", "hxt", "h*", "h0", "h+", "h-", "h#", "ftx", "fxp", "f*p", "meow", " dot ", " .", ": //")
"""Each disguise holds one of these in lower case; looking for them is cheaper than for it."""

_TOP_LEVELS = (
    "com|net|org|info|biz|edu|gov|mil|io|co|ru|su|cn|tk|ml|ga|cf|gq|cc|tv|uk|de|fr|nl|eu|ca|au|jp|br|pl|xyz|top|site|"
    "online|club|shop|app|dev|live|link|click|icu|vip|win|bid|pro|mobi|tech|store|space|website"
)
_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"
_AFTER = r"(?=[^\W_]|[<\[({])"

_WEB = r"(?:h(?:xx|xt|tx|\*\*|\+\+|00|__|--|##)p|meow)"
_SEPARATOR = (
    rf"(?:{_OPEN}:{_CLOSE}(?://|\\\\)|{_OPEN}://{_CLOSE}|:{_OPEN}/{_CLOSE}{_OPEN}/{_CLOSE}|:{_OPEN}//{_CLOSE}|:__|: //)"
)
_NAME_AHEAD = r"(?=[^\W_])"
_DISGUISED_AHEAD = rf"(?=[\w\-.]{{1,100}}+ ?{_OPEN}(?:\.|dot\b))"

_SCHEME = (
    rf"(?<![^\W_])(?:"
    rf"(?P<web>{_WEB})(?P<s>s?+)(?::[/\\]{{2}}|{_SEPARATOR}|__)(?: (?={_NAME_AHEAD}))?"
    rf"|(?P<ftp>ftx|fxp|f\*p)(?P<fs>s?+)(?::[/\\]{{2}}|{_SEPARATOR}|__)"
    rf"|(?P<plain>https?)(?:{_SEPARATOR}|__(?=[^\W_]{{1,64}}+[./\-\[({{ ])|://?[ ]{_DISGUISED_AHEAD})"
    rf")"
)
_DOT = (
    rf"(?<=[^\W_])(?:"
    rf"[ ]?\\{{0,8}}+{_OPEN}{{1,8}}+[ ]?\\{{0,8}}+(?:\.|dot\b|punkt\b|point\b)"
    rf"[ ]?\\{{0,8}}+{_CLOSE}{{1,8}}+[ ]?{_AFTER}"
    rf"|\\{{1,8}}+\.{_AFTER}"
    rf"|\[{{1,8}}+(?:\.|dot){_AFTER}|(?:\.|dot)\]{{1,8}}+{_AFTER}"
    rf"|[ ](?:dot)[ ](?=(?:[a-z0-9\-]{{1,20}} dot )?(?:{_TOP_LEVELS})(?![\w\-]))"
    rf"|(?P<blank>[ ]\.(?=[^\W\d_]{{2}}))"
    rf")"
)
_SLASH = rf"(?<=[^\W_])(?P<slash>{_OPEN}/{_CLOSE}|\[/(?![\w*]{{1,20}}+(?:=[^\]]{{0,40}}+)?\]))"

_DISGUISE = re.compile(rf"(?i:{_SCHEME}|{_DOT}|{_SLASH})")
_LINK_BEFORE = re.compile(r"(?i:(?:[a-z]{2,8}:(?://|\\\\|__) ?|[a-z]{2,8}__)[\w\-.\[\](){}]{1,64}\Z)")


def refanged(text: str) -> Mapped | None:
    """The text with every disguise undone; None where it holds none."""
    if not _may_hold(text.lower()):
        return None
    parts = list(_parts(text))
    return replaced(text, parts) if parts else None


def _may_hold(lowered: str) -> bool:
    for hint in _HINTS:  # loops, not any(): this runs on every message with a dot in it
        if hint in lowered:
            return True
    for bracket in _BRACKETS:
        if bracket in lowered:
            return any(hint in lowered for hint in _BRACKET_HINTS)
    return False


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _DISGUISE.finditer(text):
        start, end = found.span()
        kind = found.lastgroup
        if kind == "slash":
            yield start, end, "/"
        elif kind == "blank":
            if _LINK_BEFORE.search(text[max(0, start - 80) : start]):
                yield start, end, "."
        elif found["web"]:
            yield start, end, "https://" if found["s"] else "http://"
        elif found["ftp"]:
            yield start, end, "ftps://" if found["fs"] else "ftp://"
        elif found["plain"]:
            yield start, end, found["plain"] + "://"
        else:
            yield start, end, "."
