"""Facts about a destination: what is plainly so about its host, path and query. They are weighed elsewhere."""

import re
from collections.abc import Collection

from bascule.links.addresses import address_of, inner_host
from bascule.links.destination import Destination
from bascule.links.fact import Fact
from bascule.links.idna import to_unicode
from bascule.links.onetime import one_time, secret_looking
from bascule.links.scripts import mixed_scripts
from bascule.links.shorteners import shortener
from bascule.links.suffixes import SUFFIXES
from bascule.links.unwrap.inner import percent_decoded

DEEP = 4
"""Labels below the registrable domain, from which a host counts as deep."""
LONG = 60
"""Characters, from which a host counts as long."""
HYPHENS = 4
"""Hyphens, from which a host counts as full of them (those of ``xn--`` not counted)."""

_DYNAMIC_TEXT = """
duckdns.org ddns.net hopto.org zapto.org sytes.net myftp.org myftp.biz no-ip.org no-ip.biz no-ip.info noip.me
servebeer.com serveftp.com servegame.com servehttp.com redirectme.net bounceme.net gotdns.ch webhop.me webhop.org
dyndns.org dyndns.biz dyndns.info dyndns.tv dynu.net freeddns.org ddnsfree.com ddnsgeek.com giize.com gleeze.com
kozow.com loseyourip.com mywire.org ooguy.com theworkpc.com accesscam.org camdvr.org casacam.net dynv6.net dns.army
dns.navy v6.rocks changeip.com mooo.com strangled.net chickenkiller.com crabdance.com ignorelist.com jumpingcrab.com
us.to duckdns.com ddns.me ddns.info synology.me myqnapcloud.com tplinkdns.com asuscomm.com nip.io sslip.io
"""
DYNAMIC = frozenset(_DYNAMIC_TEXT.split())
"""Suffixes of well-known dynamic-DNS services."""

_EXECUTABLE = (
    "exe|scr|msi|msix|bat|cmd|pif|vbs|vbe|jse|wsf|wsh|hta|ps1|jar|apk|xapk|apks|ipa|dmg|pkg|iso|img|vhd|lnk|deb|rpm|"
    "appimage|cpl|dll|sh|run|xll|xlsm|docm|scpt|command|mobileconfig|reg|url|chm|gadget"
)
_DOWNLOAD = re.compile(rf"\.({_EXECUTABLE})\Z", re.IGNORECASE)
_TWO_EXTENSIONS = re.compile(
    rf"\.(?:pdf|docx?|xlsx?|pptx?|txt|rtf|jpe?g|png|gif|webp|mp3|mp4|avi|mov|zip|rar|html?)"
    rf"[\s_+-]*+\.(?:{_EXECUTABLE}|zip|rar|7z|html?|js)\Z",
    re.IGNORECASE,
)
_NESTED = re.compile(r"https?(?::|%(?:25)*+3a)(?:/|\\|%(?:25)*+(?:2f|5c)){1,2}", re.IGNORECASE)
_AFTER_AT = re.compile(r"(?:@|%40)([a-z0-9.-]++)", re.IGNORECASE)
_AUTHORITY = re.compile(r"[^:/?#\\]*+:?[/\\]*+([^/?#\\]*+)")


def facts(destination: Destination, shorteners: Collection[str] = ()) -> tuple[Fact, ...]:
    """Everything that is plainly so about a destination, each fact once, in a fixed order. Nothing is resolved.

    Args:
        destination: what ``bascule.links.destination.read`` returned.
        shorteners: further shortener hosts beside the built-in ones, lower-case ASCII; a set for speed.

    Returns:
        Facts named ``userinfo``, ``numeric_host``, ``odd_address``, ``private_host``, ``punycode``, ``mixed_script``,
        ``non_ascii``, ``encoded_host``, ``port``, ``deep_subdomain``, ``long_host``, ``many_hyphens``, ``shortener``,
        ``shared_hosting``, ``dynamic_dns``, ``secret_looking``, ``one_time``, ``nested_url``, ``after_at``,
        ``double_extension``, ``executable``. Details never hold a password or the secret itself.
    """
    found: list[Fact] = []
    _written(destination, found)
    if address_of(destination.host) is not None:
        _address(destination, found)
    else:
        _name(destination.host, found)
        _services(destination.host, shorteners, found)
    _target(destination, found)
    return tuple(found)


def _add(found: list[Fact], name: str, detail: str) -> None:
    found.append(Fact(name, detail[:200]))


def _written(destination: Destination, found: list[Fact]) -> None:
    """What the exact characters show and the href no longer does."""
    raw = destination.raw
    if destination.userinfo:
        user = destination.href.partition("://")[2].partition("/")[0].rpartition("@")[0].partition(":")[0]
        _add(found, "userinfo", percent_decoded(user))
    if destination.port:
        _add(found, "port", destination.port)
    if not raw.isascii():
        _add(found, "non_ascii", "".join(sorted({char for char in raw if not char.isascii()})))
    if "%" in raw and (match := _AUTHORITY.match(raw.lstrip())) and "%" in match[1].rpartition("@")[2]:
        _add(found, "encoded_host", match[1].rpartition("@")[2])


def _address(destination: Destination, found: list[Fact]) -> None:
    host = destination.host
    _add(found, "numeric_host", host)
    if host not in destination.raw.lower():
        match = _AUTHORITY.match(destination.raw.lstrip())
        _add(found, "odd_address", match[1].rpartition("@")[2] if match else "")
    if why := inner_host(host):
        _add(found, "private_host", why)


def _name(host: str, found: list[Fact]) -> None:
    if "xn--" in host:
        shown = to_unicode(host)
        _add(found, "punycode", shown)
        if scripts := mixed_scripts(shown):
            _add(found, "mixed_script", " ".join(scripts).lower())
    if why := inner_host(host):
        _add(found, "private_host", why)
    if len(host) >= LONG:
        _add(found, "long_host", str(len(host)))
    hyphens = host.count("-")
    if hyphens >= HYPHENS and (hyphens := hyphens - 2 * host.count("xn--")) >= HYPHENS:
        _add(found, "many_hyphens", str(hyphens))
    dots = host.count(".")
    if dots > DEEP:
        domain = SUFFIXES.registrable_domain(host)
        labels = dots - domain.count(".") if domain else 0
        if labels >= DEEP:
            _add(found, "deep_subdomain", str(labels))


def _services(host: str, shorteners: Collection[str], found: list[Fact]) -> None:
    if name := shortener(host, shorteners):
        _add(found, "shortener", name)
    if suffix := SUFFIXES.private_suffix(host):
        _add(found, "shared_hosting", suffix)
    name = host
    for _ in range(host.count(".")):
        if name in DYNAMIC:
            _add(found, "dynamic_dns", name)
            return
        name = name.partition(".")[2]


def _target(destination: Destination, found: list[Fact]) -> None:
    path, query = destination.path, destination.query
    if path == "/" and not query and not destination.fragment:
        return
    if what := secret_looking(path, query):
        _add(found, "secret_looking", what)
    if word := one_time(path, query):
        _add(found, "one_time", word)
    rest = f"{path}?{query}#{destination.fragment}"
    if match := _NESTED.search(rest):
        _add(found, "nested_url", rest[match.start() :])
    if "@" in rest or "%40" in rest:
        for match in _AFTER_AT.finditer(rest):
            if "." in match[1] and SUFFIXES.public_suffix(match[1].lower().rstrip(".")) is not None:
                _add(found, "after_at", match[1])
                break
    if "." in path:
        last = percent_decoded(path.rpartition("/")[2])
        if match := _TWO_EXTENSIONS.search(last):
            _add(found, "double_extension", match[0])
        if match := _DOWNLOAD.search(last):
            _add(found, "executable", match[1].lower())
