"""Which host names make a link: by the public suffix list, by what a browser accepts, and by how people write."""

import functools
import re

import ada_url

from bascule.links.suffixes import SUFFIXES

MAX_HOST = 500
"""Code points of a host as written; DNS allows 253 octets, Unicode and zero-width characters make it no shorter."""

SPECIAL_USE = frozenset({
    "alt", "arpa", "example", "internal", "invalid", "lan", "local", "localhost", "onion", "test",
    "xn--kgbechtv", "xn--hgbk6aj7f53bba", "xn--0zwm56d", "xn--g6w251d", "xn--80akhbyknj4f", "xn--11b5bs3a9aj6g",
    "xn--jxalpdlp", "xn--9t4b11yi5a", "xn--deba0ad", "xn--zckzah", "xn--hlcj6aya9esc7a",
})  # fmt: skip
"""Last labels set aside by RFC 2606, 6761, 7686, 9476, by IANA for IDN tests, and ``lan``: links behind a scheme."""

FILE_ENDINGS = frozenset({"md", "pl", "pm", "ps", "py", "rs", "sh"})
"""Country-code suffixes that chat uses for files far more often than for hosts (``readme.md``, ``main.rs``)."""

_BAD_LABEL = re.compile(r"(?:^|\.)[-_]|[-_](?:\.|$)|[^.]{64}")
_QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)")


def canonical(host: str) -> str | None:
    """The host as a browser writes it (lower case, punycode, IPv4 as a dotted quad); None when it refuses it."""
    if len(host) > MAX_HOST:
        return None
    if host.isascii() and "%" not in host:
        return host.lower()
    try:
        return ada_url.URL("http://" + host).hostname or None
    except ValueError:
        return None


@functools.lru_cache(maxsize=4096)
def is_suffix(label: str) -> bool:
    """Whether ``label``, in any script, is a listed top level."""
    host = canonical(label)
    return host is not None and "." not in host and SUFFIXES.public_suffix(host) is not None


def is_address(host: str) -> bool:
    """Whether the host is a dotted quad, each part 0 to 255 without leading zeros."""
    return _QUAD.fullmatch(host) is not None


def is_listed(host: str) -> bool:
    """Whether a canonical, dotted host lies under a listed public suffix."""
    return SUFFIXES.public_suffix(host) is not None


def is_registrable(host: str) -> bool:
    """Whether every label is one that a registry or a careful client takes.

    No hyphen or underscore at a label's ends, at most 63 octets a label, no underscore in the registrable domain.
    """
    if _BAD_LABEL.search(host):
        return False
    if "_" not in host:
        return True
    domain = SUFFIXES.registrable_domain(host) or host
    return "_" not in domain


def with_scheme(host: str, *, lenient: bool, wide: bool) -> bool:
    """Whether a canonical host behind a scheme makes a link.

    Args:
        host: as ``canonical`` gives it.
        lenient: take a dotted host under an unlisted suffix too (defanged links, schemes other than the web's).
        wide: take whatever a browser takes.
    """
    if wide:
        return True
    if not is_registrable(host):
        return False
    last = host[host.rfind(".") + 1 :]
    return lenient or last == host or last[0].isdigit() or last in SPECIAL_USE or is_listed(host)


def without_scheme(host: str, written: str, *, bare: bool, wide: bool) -> bool:
    """Whether a canonical, dotted host makes a link by itself.

    It must lie under a listed suffix, not be one of the registries' suffixes itself (``co.uk``), and, standing bare,
    not read like a file (``main.rs``), a numbered item (``3.am``) or two sentences without a blank (``done.So we``).

    Args:
        host: as ``canonical`` gives it.
        written: the host as it stands in the text.
        bare: nothing follows it: no port, no path.
        wide: take the accidents too.
    """
    suffix = SUFFIXES.public_suffix(host)
    if suffix is None:
        return is_address(host)
    if suffix == host and SUFFIXES.private_suffix(host) is None:
        return False
    if wide:
        return True
    return is_registrable(host) and not (bare and _accident(host, written))


def _accident(host: str, written: str) -> bool:
    name, _, last = host.rpartition(".")
    if len(last) != 2 or "." in name:
        return False
    if last in FILE_ENDINGS or name.isdigit():
        return True
    end = written[-2:]
    return end[0].isupper() and end[1].islower() and not name.startswith("www")
