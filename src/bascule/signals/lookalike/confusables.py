"""Unicode's confusables cut down to what can stand in a host name. Used when the shipped table is made."""

import re
from collections.abc import Iterable

from bascule.links.idna import to_ascii, to_unicode

SOURCE = "https://www.unicode.org/Public/security/{version}/confusables.txt"
LICENCE = "Unicode-3.0, copyright Unicode, Inc."
_ROW = re.compile(r"([0-9A-F]++)\s*+;\s*+([0-9A-F ]++)\s*+;")
_VERSION = re.compile(r"#\s*+Version:\s*+([0-9.]++)")


def read_confusables(lines: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The version and the pairs of a ``confusables.txt`` that may stand in a host name.

    UTS 46 maps or refuses the rest before a name is looked at (capitals, fullwidth and mathematical letters).

    Args:
        lines: the file, in the format of UTS 39.

    Raises:
        ValueError: there is no version or no row in it.
    """
    version = ""
    pairs: dict[str, str] = {}
    for line in lines:
        if row := _ROW.match(line):
            char = chr(int(row[1], 16))
            if _stands(char):
                pairs[char] = "".join(chr(int(code, 16)) for code in row[2].split())
        elif found := _VERSION.match(line):
            version = found[1]
    if not version or not pairs:
        raise ValueError("confusables: expected Unicode's confusables.txt, with a '# Version:' line and rows")
    return version, pairs


def _stands(char: str) -> bool:
    if char.isascii():
        return char.isdigit()  # letters of plain ASCII read like others only in the fold
    host = to_ascii(f"a{char}a")
    return host is not None and to_unicode(host) == f"a{char}a"
