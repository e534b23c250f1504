import ipaddress

import pytest

from bascule.links.addresses import address_of, inner_host
from bascule.links.destination import read


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.1/", "loopback address"),
        ("http://0x7f000001/", "loopback address"),
        ("http://[::1]/", "loopback address"),
        ("http://0/", "special address"),
        ("http://10.1.2.3/", "private address"),
        ("http://192.168.1.1/", "private address"),
        ("http://100.64.0.1/", "private address"),
        ("http://169.254.169.254/latest/", "link-local address"),
        ("http://168.63.129.16/", "special address"),
        ("http://224.0.0.1/", "special address"),
        ("http://[::ffff:10.0.0.1]/", "private address in IPv6"),
        ("http://[::127.0.0.1]/", "loopback address in IPv6"),
        ("http://[64:ff9b::a9fe:a9fe]/", "link-local address in IPv6"),
        ("http://[2002:7f00:1::]/", "loopback address in IPv6"),
        ("http://[fec0::1]/", "site-local address"),
        ("http://[fe80::1]/", "link-local address"),
        ("http://[fd00::1]/", "private address"),
        ("http://[ff02::1]/", "special address"),
        ("http://localhost:8080/", "localhost"),
        ("http://api.localhost/", "name under localhost"),
        ("http://router/", "single label"),
        ("http://nas.local/", "name under local"),
        ("http://nas.home.arpa./", "name under home.arpa"),
        ("http://metadata.google.internal/", "name under internal"),
        ("http://example.com/", ""),
        ("http://mylocal.com/", ""),
        ("http://8.8.8.8/", ""),
        ("http://[2606:4700::1111]/", ""),
    ],
)
def test_inner_hosts(url: str, why: str) -> None:
    assert inner_host(read(url).host) == why


def test_addresses_and_names() -> None:
    assert address_of("10.0.0.1") == ipaddress.IPv4Address("10.0.0.1")
    assert address_of("[::1]") == ipaddress.IPv6Address("::1")
    assert address_of("example.com") is None
    assert address_of("example.c0") is None
