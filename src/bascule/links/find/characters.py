r"""The classes of characters that links are made of, as insides of regular-expression sets.

Three things people do decide them: blanks, controls, quotation marks and the punctuation of East Asian scripts end a
link; scripts written without blanks (``WIDE``) and pictures stand right beside links; zero-width characters stand
inside hosts because browsers drop them there (UTS 46).
"""

_BLANKS = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufff9-\uffff"
_QUOTES = r"\xab\xbb\u2018-\u201f\u2039\u203a\u2026"
_EAST_ASIAN = (
    r"\u3001-\u3003\u3008-\u3011\u3014-\u301f\u3030\ufe10-\ufe19\ufe30-\ufe6b"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
SURROGATES = r"\ud800-\udfff"
STOP = _BLANKS + _QUOTES + _EAST_ASIAN + SURROGATES
"""Ends a link wherever it stands; ASCII marks are judged by place."""

BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that turn the direction of the text around them."""

ZERO_WIDTH = r"\xad\u034f\u180b-\u180e\u200b-\u200d\u2060-\u2064\ufeff"
"""Characters that take no room; in a host a browser drops them, all but the joiners unconditionally."""

EAST_ASIAN_POINTS = r"\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f\uff61"
"""Marks that end a sentence or a clause: what stands before them is prose."""

POINTS = r"\u0589\u05c3\u060c\u061b\u061f\u06d4\u0964\u0965\u1362"
"""Commas, question marks and full stops of Armenian, Hebrew, Arabic, Urdu, Devanagari and Ethiopic."""

WIDE = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2190-\u2bff\u2e80-\u3000\u3004-\u3007\u3012\u3013"
    r"\u3020-\u302f\u3031-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe0e\ufe0f\uff66-\uffdc"
    r"\U0001f000-\U0003ffff"
)
"""Scripts written without blanks (Thai to Hangul), symbols, pictures: they touch links and are no part of them."""

_HOST_PUNCTUATION = r"\xa1-\xac\xae-\xb1\xb4\xb6-\xb9\xbb\xbf\xd7\xf7\u2010-\u2027\u2030-\u205e"
LABEL = rf"[^\x00-,./:-@\[-\^`{{-\xa0{_HOST_PUNCTUATION}{POINTS}{STOP}{BIDI}]"
"""One character of a host's label: letters and digits of any script, symbols, hyphen and underscore."""
