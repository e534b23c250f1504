"""A path's template: what stays the same when one phishing kit is put up on many hosts.

Digits and hexadecimal runs are made alike, query values are left out. In a general feed of 2026 nearly half of the
addresses with a path share their template with five hosts or more.
"""

import re

from bascule.kernel import compiled
from bascule.links.destination import Destination

READ = 512
"""Characters of a path, and of a query, that are read."""
_HEX = re.compile(r"(?<![a-z0-9])(?=[a-f]*+[0-9])[a-f0-9]{6,}+(?![a-z0-9])")
_DIGITS = re.compile(r"[0-9]++")


def alike(text: str) -> str:
    """Lower-case ``text`` with hexadecimal runs of six or more as ``H`` and other digits as ``0``."""
    return _DIGITS.sub("0", _HEX.sub("H", text))


@compiled("url_sums", 1)
def path_template(destination: Destination) -> str:
    """The template of a destination's path and of its parameters' names, sorted; empty for a bare host.

    A final slash counts for nothing: feeds and people leave it out.
    """
    path = alike(destination.path[:READ].rstrip("/").lower())
    if not destination.query:
        return path
    names = sorted({part.partition("=")[0] for part in destination.query[:READ].lower().split("&")})
    return f"{path}?{alike('&'.join(names))}"
