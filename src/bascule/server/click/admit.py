"""Whether a well-formed request may reach the handler, and who sent it: the same rules for every server."""

import ipaddress
from collections.abc import Iterable

_HOST_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]"
_SCHEMES = (b"http://", b"https://")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def host_is_plain(host: bytes) -> bool:
    """Whether a ``Host`` value holds only what a host and port are spelt with (no spaces, user part or path)."""
    return not host.translate(None, _HOST_BYTES)


def origin_form(target: bytes, host: bytes) -> bytes | None:
    """The target as a path, or None where it must be refused.

    An absolute-form target (RFC 9112 3.2.2) is taken only when its authority is the ``Host`` header's, so neither
    can be used to reach another domain's routes than the one a proxy in front has looked at.

    Args:
        target: as sent, in any form.
        host: the ``Host`` header's value; empty where there was none (HTTP/1.0).

    Returns:
        A target that begins with ``/``, byte for byte as sent.
    """
    if target.startswith(b"/"):
        return target
    for scheme in _SCHEMES:
        if target[: len(scheme)].lower() == scheme:
            rest = target[len(scheme) :]
            end = min((at for at in map(rest.find, (b"/", b"?", b"#")) if at >= 0), default=len(rest))
            authority, path = rest[:end], rest[end:]
            if not authority or not host_is_plain(authority) or (host and authority.lower() != host.lower()):
                return None
            return path if path.startswith(b"/") else b"/" + path
    return None


class TrustedProxies:
    """Peers whose ``X-Forwarded-For`` is believed."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        """Takes addresses or CIDR networks, and ``unix`` for peers on a Unix socket.

        Raises:
            ValueError: for anything that is neither.
        """
        names = tuple(networks)
        self._unix = "unix" in names
        self._networks: tuple[Network, ...] = tuple(ipaddress.ip_network(name) for name in names if name != "unix")

    def trusts(self, address: str) -> bool:
        """Whether the address is a proxy of ours; the empty address is a Unix socket's peer."""
        if not address:
            return self._unix
        if not self._networks:
            return False
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
        return any((mapped or ip) in network for network in self._networks)

    def client(self, peer: str, forwarded: bytes) -> str:
        """The last hop that is not ours, going back from the peer; hops before it may be forged.

        Args:
            peer: a trusted peer's address.
            forwarded: the ``X-Forwarded-For`` header; repeated lines joined by commas, in order.

        Returns:
            An address in its usual spelling; the nearest hop known where an entry cannot be read.
        """
        client = peer
        for entry in reversed(forwarded.split(b",")):
            hop = _address(entry)
            if hop is None:
                return client
            client = hop
            if not self.trusts(hop):
                return client
        return client


def _address(entry: bytes) -> str | None:
    text = entry.strip().decode("latin-1")
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ip)
