"""The canonical URL by Safe Browsing's published rules, on top of what a browser's parser says.

The rules (https://developers.google.com/safe-browsing/reference/URLs.and.Hashing): no fragment; percent-escapes
decoded until none is left; no empty labels in the host; any spelling of an IPv4 address as a dotted quad, also when it
is mapped into IPv6 or stands behind the NAT64 prefix; no dot segments and no empty segments in the path; then all at or
below space, from 0x7F up, ``#`` and ``%`` escaped again. User name, password and port are left out; so is the query.

Where a browser's parser accepts the URL, its host, path and query are what the rules start from, so that what would be
opened is what is matched. Only what that parser refuses is split by the rules' own lenient reading, which also takes a
missing scheme for http.
"""

import ipaddress
import re

import msgspec

from bascule.links.destination import LONGEST, Destination, NotADestination, read
from bascule.links.idna import to_ascii
from bascule.links.wellformed import well_formed

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNSAFE = re.compile(rb"[\x00-\x20\x7f-\xff#%]")
_SLASHES = re.compile(rb"/{2,}")
_DOTS = re.compile(rb"\.{2,}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*+):")
_EMPTY_AUTHORITY = re.compile(r"[a-z]++:///", re.IGNORECASE)
_NUMBER = re.compile(r"0[xX][0-9A-Fa-f]*|0[0-7]*|[1-9][0-9]*")
_PORT_NEXT = re.compile(rb"[0-9]*+(?:[/?]|\Z)")
_SCHEMES = ("http", "https", "ftp")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Canonical(msgspec.Struct, frozen=True, gc=False):
    """A URL's canonical parts, all ASCII.

    Attributes:
        scheme: ``http``, ``https`` or ``ftp``.
        host: the canonical host; IPv6 in brackets; never empty.
        path: begins with ``/``.
        query: without its ``?``; empty where there is none.
    """

    scheme: str
    host: str
    path: str
    query: str


def canonical(raw: str) -> str:
    """The canonical URL: scheme, host and path.

    Args:
        raw: a URL, with or without a scheme. Bytes that are not UTF-8 may be carried in by ``surrogateescape``.

    Raises:
        NotADestination: there is no host, the scheme is not http, https or ftp, or it is too long.
    """
    parts = parse_canonical(raw)
    return f"{parts.scheme}://{parts.host}{parts.path}"


def parse_canonical(raw: str) -> Canonical:
    """The canonical parts of any text that may be a URL; see the module for which parser has the word.

    Raises:
        NotADestination: as ``canonical`` does.
    """
    if len(raw) > LONGEST:
        raise NotADestination(f"url is {len(raw)} characters long, the most allowed is {LONGEST}")
    text = raw.partition("#")[0].strip().translate({9: None, 10: None, 13: None})
    if _EMPTY_AUTHORITY.match(text):
        raise NotADestination("url has no host between // and /")
    try:
        return canonical_parts(read(raw))
    except NotADestination:
        return _lenient(text)


def canonical_parts(destination: Destination) -> Canonical:
    """The canonical parts of what a browser would open.

    The one ``?`` that counts is the first after decoding, as in Chromium: an escaped one in the path begins the query.
    """
    path = _unescape(destination.path.encode("ascii"))
    query = _unescape(destination.query.encode("ascii"))
    path, question, rest = path.partition(b"?")
    if question:
        query = rest + b"?" + query if query else rest
    host = _host(destination.host.encode("ascii")) or destination.host
    return Canonical(destination.scheme, host, _path(path), _escape(query))


def address_v4(host: str) -> str:
    """The dotted quad of an IPv4 address in any spelling the C library's ``inet_aton`` knows, or an empty string.

    One to four parts, each decimal, octal or hexadecimal, the last filling the bytes that are left; anything after a
    space is ignored, and a part too large for its place loses its upper bits, as Safe Browsing's clients do.
    """
    parts = host.partition(" ")[0].split(".")
    if not 1 <= len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return ""
    if any(len(part) > 40 for part in parts):
        return ""
    *heads, last = map(_number, parts)
    left = 4 - len(heads)
    value = last & ((1 << 8 * left) - 1)
    for place, head in enumerate(heads):
        value |= (head & 0xFF) << 8 * (3 - place)
    return str(ipaddress.IPv4Address(value))


def _number(part: str) -> int:
    if part[:2] in {"0x", "0X"}:
        return int(part[2:] or "0", 16)
    return int(part, 8 if part[0] == "0" else 10)


def _lenient(text: str) -> Canonical:
    """Split what a browser refuses, by the rules alone: decode everything, then scheme, query, host and path."""
    decoded = _unescape(_bytes(text))
    match = _SCHEME.match(decoded.decode("latin-1"))
    scheme = "http"
    if match:
        scheme, rest = match[1].lower(), decoded[match.end() :]
        if rest.startswith(b"//"):
            decoded = rest[2:]
        elif ("." in scheme or scheme == "localhost") and _PORT_NEXT.match(rest):
            scheme = "http"  # it was a host, and its port follows
        else:
            raise NotADestination(f"scheme is {scheme[:40]!r}, expected http, https or ftp followed by //")
    if scheme not in _SCHEMES:
        raise NotADestination(f"scheme is {scheme[:40]!r}, expected http, https or ftp")
    front, _, query = decoded.partition(b"?")
    authority, slash, path = front.replace(b"\\", b"/").partition(b"/")
    host = _host(_without_port(authority.rpartition(b"@")[2]))
    if not host:
        raise NotADestination("url has no host")
    return Canonical(scheme, host, _path(slash + path), _escape(query))


def _without_port(host: bytes) -> bytes:
    while True:
        host = host.rstrip(b".")
        name, colon, port = host.rpartition(b":")
        if not colon or (port and not port.isdigit()):
            return host
        host = name


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return well_formed(text).encode()


def _unescape(data: bytes) -> bytes:
    """Decode percent-escapes until none is left.

    A few whole passes do for honest input. What is nested deeper takes one pass from left to right that looks again at
    what a decoded ``%`` may have begun: the same end (escapes never overlap), in linear time however deep it goes.
    """
    for _ in range(3):
        before, data = data, _ESCAPE.sub(lambda m: bytes.fromhex(m[1].decode("ascii")), data)
        if data == before:
            return data
    out = bytearray()
    for byte in data:
        out.append(byte)
        while len(out) >= 3 and out[-3] == 0x25 and _ESCAPE.fullmatch(out, len(out) - 3):
            value = int(out[-2:], 16)
            del out[-3:]
            out.append(value)
    return bytes(out)


def _escape(data: bytes) -> str:
    return _UNSAFE.sub(lambda m: b"%%%02X" % m[0][0], data).decode("ascii")


def _path(path: bytes) -> str:
    """Dot segments resolved, runs of slashes (and backslashes, as browsers do) squeezed, escaped; ``/`` for none."""
    parts: list[bytes] = []
    segments = _SLASHES.sub(b"/", path.replace(b"\\", b"/")).split(b"/")[1:]
    for segment in segments:
        if segment == b"..":
            del parts[-1:]
        elif segment not in {b".", b""}:
            parts.append(segment)
    tail = b"/" if parts and segments[-1] in {b"", b".", b".."} else b""
    return _escape(b"/" + b"/".join(parts) + tail)


def _host(host: bytes) -> str:
    """The canonical host of decoded bytes; empty where there is none."""
    if host.startswith(b"["):
        return _address_v6(host)
    if not host.isascii():
        host = _to_ascii(host)
    host = _DOTS.sub(b".", host.lower().strip(b"."))
    return address_v4(host.decode("latin-1")) or _escape(host)


def _to_ascii(host: bytes) -> bytes:
    """The IDNA form; the host as it is where there is none."""
    try:
        name = to_ascii(host.decode())
    except UnicodeDecodeError:
        return host
    return name.encode("ascii") if name else host


def _address_v6(host: bytes) -> str:
    try:
        address = ipaddress.IPv6Address(host[1:].partition(b"]")[0].decode("ascii"))
    except ValueError:
        return _escape(host.lower())
    if address.scope_id is not None:
        return _escape(host.lower())
    embedded = int(address) & 0xFFFFFFFF
    if address.ipv4_mapped or address in _NAT64:
        return str(ipaddress.IPv4Address(embedded))
    if int(address) == embedded > 0xFFFF:  # IPv4-compatible: mixed notation, as inet_ntop writes it
        return f"[::{ipaddress.IPv4Address(embedded)}]"
    return f"[{address}]"
