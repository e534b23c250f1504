"""Compiled stand-ins for functions of Bascule, one part a module; each has its pure twin there, and means the same."""

from types import MappingProxyType

VERSIONS = MappingProxyType({"normal": 1, "opening": 1, "sketch": 1, "text_sums": 1, "url_sums": 1, "window": 1})
"""What each part means, as a number that its pure twin's must equal: a kernel left over from another version is not
used. Raise both whenever the meaning changes."""
