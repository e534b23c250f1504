"""Hosts that are addresses, and hosts that lie inside somebody's own network."""

import ipaddress

_INNER_NAMES = (
    "localhost",
    "local",
    "internal",
    "lan",
    "home",
    "corp",
    "intranet",
    "localdomain",
    "private",
    "home.arpa",
)
_CLOUD = {ipaddress.IPv4Address("168.63.129.16"), ipaddress.IPv4Address("100.100.100.200")}
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = ipaddress.IPv6Network("::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(host: str) -> Address | None:
    """The address that a host is, or None for a name.

    Args:
        host: as in ``Destination.host``: a dotted quad or IPv6 in brackets is an address, all else a name.
    """
    if not (host.endswith("]") or host[-1:].isdigit()):
        return None
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def inner_host(host: str) -> str:
    """Why a host lies inside somebody's own network, in a few words; empty where it does not.

    Names are told by their form alone: nothing is resolved. Addresses count when they are not global, or multicast, or
    reserved, a cloud's inner service, or when they hold an IPv4 address that is (mapped, compatible, NAT64, 6to4,
    Teredo).
    """
    address = address_of(host)
    if address is not None:
        return _inner_address(address)
    name = host.removesuffix(".")
    if "." not in name:
        return "localhost" if name == "localhost" else "single label"
    for last in _INNER_NAMES:
        if name.endswith(last) and name[-len(last) - 1] == ".":
            return f"name under {last}"
    return ""


def _inner_address(address: Address) -> str:
    if address.is_loopback:
        return "loopback address"
    if isinstance(address, ipaddress.IPv6Address):
        for embedded in _embedded(address):
            if why := _inner_address(embedded):
                return f"{why} in IPv6"
        if address.is_site_local:
            return "site-local address"
    if address.is_link_local:
        return "link-local address"
    if address.is_multicast or address.is_reserved or address.is_unspecified or address in _CLOUD:
        return "special address"
    return "" if address.is_global else "private address"


def _embedded(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if int(address) > 1 and (address in _COMPATIBLE or any(address in network for network in _NAT64)):
        found.append(last)
    return [each for each in found if each is not None]
