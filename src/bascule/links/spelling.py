"""How a destination is spelt inside a wrapped link: readable, and inert wherever a link travels.

Letters and digits stand for themselves. ``.``, ``-``, ``_`` and ``=`` do so between two letters or digits, ``/`` does
where it is neither first nor last nor follows another ``/``. Every other byte of the destination's UTF-8 is ``~`` and
two lower-case hexadecimal digits. So a spelling holds no ``%``, ``?``, ``#``, ``&``, ``//``, dot segment or final
punctuation: browsers, link finders, Markdown, HTML and proxies have nothing in it to decode, collapse, strip or cut.
"""

import re

_ESCAPED = re.compile(
    rb"(?<![A-Za-z0-9])[._=-]|[._=-](?![A-Za-z0-9])"  # punctuation that is not between letters or digits
    rb"|(?<![^/])/|/\Z"  # a slash at the start, behind a slash or at the end
    rb"|[^A-Za-z0-9._=/-]"
)
_SPELT = re.compile(rb"~([0-9a-f]{2})")
_CODES = [b"~%02x" % byte for byte in range(256)]
_BYTES = {b"%02x" % byte: bytes([byte]) for byte in range(256)}


def _escape(match: re.Match[bytes]) -> bytes:
    return _CODES[match[0][0]]


def _unescape(match: re.Match[bytes]) -> bytes:
    return _BYTES[match[1]]


def spell(destination: bytes) -> bytes:
    """Spell the bytes of a destination for a wrapped link's path; printable ASCII comes out."""
    return _ESCAPED.sub(_escape, destination)


def unspell(spelling: bytes) -> bytes:
    """The bytes that ``spelling`` spells; what is no spelling is left as it stands (a signature tells them apart)."""
    return _SPELT.sub(_unescape, spelling) if b"~" in spelling else spelling
