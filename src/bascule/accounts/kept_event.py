"""What is kept of an account's event: less than was told."""

import hmac
import ipaddress
from hashlib import blake2b

from bascule.accounts.contracts import KeptEvent
from bascule.accounts.event import AccountEvent

PURPOSE = b"bascule client networks 1"


def network_salt(pepper: bytes, network: str) -> bytes:
    """The salt of one network's client networks, 32 bytes, derived from the service's pepper."""
    return hmac.digest(pepper, PURPOSE + b"|" + network.encode(), "sha256")


def happened_at(event: AccountEvent, now: float) -> float:
    """When ``event`` happened, seconds since the epoch; what is said to come is taken for now."""
    return now if event.seconds is None else min(event.seconds, now)


def kept_event(event: AccountEvent, now: float, salt: bytes) -> KeptEvent:
    """What is kept of ``event``, told ``now``.

    The client's address is cut to its network and salted; sessions and typed names are dropped, as both may open an
    account.
    """
    client = event.client
    place = _network_of(client.ip) if client else ""
    return KeptEvent(
        0,
        event.id,
        event.kind,
        event.account,
        happened_at(event, now),
        now,
        blake2b(place.encode(), digest_size=8, key=salt).hexdigest() if place else "",
        client.user_agent if client else "",
        client.device if client else "",
        event.contact or "",
        event.contacts,
        event.display_name,
        bool(event.credential) and event.credential != event.account,
    )


def _network_of(ip: str) -> str:
    """The network of an address: 24 bits of IPv4, 48 of IPv6; empty where it is none."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return f"{int(address) >> 80:x}/48"
        address = address.ipv4_mapped
    return f"{int(address) >> 8:x}/24"
