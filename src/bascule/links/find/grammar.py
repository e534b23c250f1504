"""What counts as a link: the choices an operator has, with their patterns compiled once."""

import functools
import re

import msgspec

from bascule.links.find.characters import LABEL


class Grammar(msgspec.Struct, frozen=True):
    """Which spellings are links. Hashable; its pattern is compiled once for each set of schemes.

    Attributes:
        schemes: schemes that make a link, lower case, without ``:``.
        schemeless: whether a host with a listed public suffix is a link without a scheme (``example.com/x``).
        default_scheme: what a client puts before a schemeless link.
        defanged: whether spellings made harmless on purpose (``hxxp``, ``[.]``, `` dot com``) are links.
        disguised_schemes: schemes that make a link only where the link is defanged (``tcp://example[.]com:80``).
        wide: also take what only some clients make clickable: names no registry can hold (``http://_a.example.com``,
            unlisted suffixes, any number of slashes), links glued to ``@``, ``#``, ``$``, and schemeless names that
            read like a file or a missing blank (``readme.md``, ``done.So``). More finds, more false ones.
    """

    schemes: tuple[str, ...] = ("http", "https")
    schemeless: bool = True
    default_scheme: str = "http"
    defanged: bool = True
    disguised_schemes: tuple[str, ...] = ("ftp", "ftps", "sftp", "tcp", "udp")
    wide: bool = False


GRAMMAR = Grammar()
"""What clients agree on: the default."""

WIDE = Grammar(wide=True)
"""Everything that any client may make clickable."""


@functools.lru_cache(maxsize=64)
def anchors(schemes: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern that finds where a link may begin: ``scheme`` with its slashes, or a dotted ``host``.

    Every alternative begins at a place where the one before cannot go on, and takes its characters possessively, so
    a search over the text is linear.
    """
    names = "|".join(sorted((re.escape(scheme) for scheme in schemes), key=len, reverse=True))
    first = "".join(sorted({re.escape(c) for scheme in schemes for c in (scheme[0].lower(), scheme[0].upper())}))
    scheme = rf"(?=[{first}])(?<![0-9A-Za-z])(?P<scheme>(?i:{names})):(?P<slashes>[/\\]++)"
    host = rf"(?<!{LABEL})(?P<host>{LABEL}++(?:\.{LABEL}++)++)"
    return re.compile(f"{scheme}|{host}")
