import pytest

from bascule.server.click.admit import TrustedProxies, host_is_plain, origin_form


@pytest.mark.parametrize("host", [b"go.example", b"go.example:8443", b"[2001:db8::1]:80", b"a_b.example", b""])
def test_plain_hosts(host: bytes) -> None:
    assert host_is_plain(host)


@pytest.mark.parametrize("host", [b"a b", b"a/b", b"user@a", b"a?b", b"a\tb", b"a\\b", b"a\xff", b"a,b"])
def test_hosts_with_more_than_a_name_are_not_plain(host: bytes) -> None:
    assert not host_is_plain(host)


@pytest.mark.parametrize(
    ("target", "host", "expected"),
    [
        (b"/a?b", b"go.example", b"/a?b"),
        (b"//evil.example/a", b"go.example", b"//evil.example/a"),
        (b"http://go.example/a?b", b"GO.example", b"/a?b"),
        (b"HTTPS://go.example", b"go.example", b"/"),
        (b"http://go.example?b", b"go.example", b"/?b"),
        (b"http://go.example/a", b"", b"/a"),
        (b"http://other.example/a", b"go.example", None),
        (b"http://go.example@other.example/a", b"go.example", None),
        (b"http://go.example:81/a", b"go.example", None),
        (b"http:///a", b"go.example", None),
        (b"ftp://go.example/a", b"go.example", None),
        (b"*", b"go.example", None),
        (b"go.example:443", b"go.example", None),
        (b"", b"go.example", None),
    ],
)
def test_origin_form(target: bytes, host: bytes, expected: bytes | None) -> None:
    assert origin_form(target, host) == expected


def test_nobody_is_trusted_by_default() -> None:
    assert not TrustedProxies().trusts("127.0.0.1")
    assert not TrustedProxies().trusts("")


def test_trusted_networks() -> None:
    proxies = TrustedProxies(["10.0.0.0/8", "2001:db8::1", "unix"])
    assert proxies.trusts("10.2.3.4")
    assert proxies.trusts("::ffff:10.2.3.4")
    assert proxies.trusts("2001:db8::1")
    assert proxies.trusts("")
    assert not proxies.trusts("11.0.0.1")
    assert not proxies.trusts("no address")
    with pytest.raises(ValueError, match="appear to be"):
        TrustedProxies(["proxy.example"])


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (b"198.51.100.7", "198.51.100.7"),
        (b"203.0.113.9, 198.51.100.7", "198.51.100.7"),  # the first is what the client claims
        (b"198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (b"10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (b"198.51.100.7:4711", "198.51.100.7"),
        (b"[2001:db8::7]:4711", "2001:db8::7"),
        (b"::ffff:198.51.100.7", "198.51.100.7"),
        (b"198.51.100.7, junk", "10.0.0.1"),
        (b"", "10.0.0.1"),
        (b"\xff\xfe", "10.0.0.1"),
    ],
)
def test_the_last_hop_that_is_not_ours_is_the_client(forwarded: bytes, client: str) -> None:
    assert TrustedProxies(["10.0.0.0/8"]).client("10.0.0.1", forwarded) == client
