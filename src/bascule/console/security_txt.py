"""``/.well-known/security.txt`` (RFC 9116): where to report what a link domain is misused for."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

PATH: Final = b"/.well-known/security.txt"
"""Where it is served."""
DAYS: Final = 180
"""How long what it says holds from the day it is asked for; the RFC wants less than a year."""
_DAY: Final = 86400
_LINK: Final = re.compile(r"(?:https://|mailto:|tel:)[\x21-\x7e]{1,500}")
_ADDRESS: Final = re.compile(r"[\x21-\x3f\x41-\x7e]{1,200}@[\x21-\x3f\x41-\x7e]{1,200}")


def security_txt(contacts: Iterable[str | None], base: str, now: float) -> bytes | None:
    """The file for one link domain; None where there is no contact that it could hold.

    Args:
        contacts: e-mail addresses, or https, mailto or tel URIs, of the networks on the domain.
        base: the link base, whose host the file is for.
        now: seconds since the epoch.
    """
    uris = dict.fromkeys(uri for uri in map(contact_uri, contacts) if uri is not None)
    if not uris:
        return None
    expires = datetime.fromtimestamp((now // _DAY + DAYS) * _DAY, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    origin = "/".join(base.split("/")[:3])
    lines = [
        "# Links in a chat network go over this domain. Report one that leads to something bad, or a fault, here:",
        *(f"Contact: {uri}" for uri in uris),
        f"Expires: {expires}",
    ]
    if origin.startswith("https://"):
        lines.append(f"Canonical: {origin}{PATH.decode()}")
    return ("\n".join(lines) + "\n").encode("ascii")


def contact_uri(contact: str | None) -> str | None:
    """A network's contact as a URI that the file may hold; None for anything else."""
    if contact is None:
        return None
    if _LINK.fullmatch(contact):
        return contact
    return f"mailto:{contact}" if _ADDRESS.fullmatch(contact) else None
