"""A destination in a few characters, for people: the host they would know, and the beginning of the path."""

from bascule.links.destination import Destination
from bascule.links.idna import to_unicode

LONGEST = 48
"""Characters of a displayed link, the ellipsis included."""


def display(destination: Destination, *, trusted_script: bool = True) -> str:
    """``example.com/watch…`` for ``https://www.example.com/watch?v=abc``: never longer than the host and ``LONGEST``.

    Args:
        destination: what to show.
        trusted_script: False shows an internationalised host in its ASCII form, as for one that mixes scripts.
    """
    host = to_unicode(destination.host) if trusted_script else destination.host
    host = host.removeprefix("www.")
    if destination.port:
        host = f"{host}:{destination.port}"
    rest = destination.href.split("/", 3)[3] if destination.href.count("/") >= 3 else ""
    text = f"{host}/{rest}" if rest else host
    return text if len(text) <= LONGEST else text[: max(LONGEST - 1, len(host))] + "…"
