"""International host names both ways, by Unicode's IDNA rules (UTS 46) as the WHATWG URL Standard applies them."""

import re

import ada_url

from bascule.links.wellformed import well_formed

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")


def to_ascii(name: str) -> str | None:
    """The ASCII form of a host name, or None where it has none.

    Args:
        name: labels joined by dots, not percent-encoded. An empty name is its own ASCII form.

    Returns:
        The lower-case name with ``xn--`` labels. None for names that UTS 46 refuses and for those that would come out
        with a character no host may hold (https://url.spec.whatwg.org/#forbidden-domain-code-point).
    """
    if not name:
        return name
    found = ada_url.idna_to_ascii(well_formed(name)).decode("ascii")
    return None if not found or _FORBIDDEN.search(found) else found


def to_unicode(host: str) -> str:
    """The host as a person would read it; a label that does not lead back to itself stays as it is.

    Args:
        host: lower-case ASCII, as in ``Destination.host``; addresses and plain names come back unchanged.
    """
    if "xn--" not in host or host.startswith("["):
        return host
    return ".".join(_label(label) if label.startswith("xn--") else label for label in host.split("."))


def _label(label: str) -> str:
    shown: str = ada_url.idna_to_unicode(label)
    return shown if shown != label and to_ascii(shown) == label else label
