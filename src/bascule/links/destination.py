"""A destination: where a link goes, read once as a browser reads it, beside the exact characters that were sent."""

import ada_url
import msgspec

from bascule.links.wellformed import well_formed

LONGEST = 8192
"""The most characters a destination may have; longer ones are refused, not cut."""


class NotADestination(ValueError):
    """What was sent is nothing a browser would open over http(s); the message is one line and names the reason."""


class Destination(msgspec.Struct, frozen=True, gc=False):
    """A web address as the WHATWG URL Standard (https://url.spec.whatwg.org/) reads it.

    Attributes:
        raw: the exact characters as sent; redirects go to these.
        href: the serialisation; matching starts from this. Always ASCII.
        scheme: ``http`` or ``https``.
        host: ASCII host as in href: lower-case, IDNA-encoded, IPv4 as a dotted quad, IPv6 in brackets; never empty.
        port: decimal digits, or empty for the scheme's own port.
        path: begins with ``/``.
        query: without its ``?``.
        fragment: without its ``#``.
        userinfo: True where a user name or a password stands before the host.
    """

    raw: str
    href: str
    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str
    userinfo: bool


def read(raw: str) -> Destination:
    """Read an absolute http(s) URL as a browser would.

    Args:
        raw: any text, at most ``LONGEST`` characters; lone surrogates count as U+FFFD, as in browsers.

    Raises:
        NotADestination: the parser refuses it, the scheme is not http(s), or it is too long.
    """
    if len(raw) > LONGEST:
        raise NotADestination(f"url is {len(raw)} characters long, the most allowed is {LONGEST}")
    try:
        href = ada_url.normalize_url(raw)
    except ValueError:
        href = _again(raw)
    if href.startswith("https://"):
        scheme, start = "https", 8
    elif href.startswith("http://"):
        scheme, start = "http", 7
    else:
        raise NotADestination(f"scheme is {href.partition(':')[0][:40]!r}, expected http or https")
    slash = href.find("/", start)  # user name and password are percent-encoded: the first slash ends the authority
    host = href[start:slash]
    userinfo = "@" in host
    if userinfo:
        host = host[host.rfind("@") + 1 :]
    port = ""
    if ":" in host and not host.endswith("]"):
        host, _, port = host.rpartition(":")
    path, _, fragment = href[slash:].partition("#")
    path, _, query = path.partition("?")
    return Destination(raw, href, scheme, host, port, path, query, fragment, userinfo)


def href_of(raw: str, base: str | None = None) -> str:
    """The serialisation of a URL of any scheme, resolved against an absolute ``base`` where one is given.

    Raises:
        NotADestination: the parser refuses the URL or its base.
    """
    try:
        return str(ada_url.URL(well_formed(raw), base if base is None else well_formed(base)).href)
    except ValueError:
        raise NotADestination(_reason(raw) if base is None else "url cannot be resolved against its base") from None


def _again(raw: str) -> str:
    """The href of a URL refused at first: once more with lone surrogates replaced, or the reason it is refused."""
    if not raw.isascii():
        try:
            return ada_url.normalize_url(well_formed(raw))
        except ValueError:
            pass
    raise NotADestination(_reason(raw))


def _reason(raw: str) -> str:
    """One line on why the parser refused; the parser itself says only that it did."""
    text = raw.strip("".join(map(chr, range(33))))
    if not text:
        return "url is empty, expected an absolute http or https url"
    scheme, colon, rest = text.partition(":")
    if not colon or not scheme[:1].isalpha() or not all(c.isalnum() or c in "+-.\t\r\n" for c in scheme):
        return "url has no scheme, expected it to begin with http:// or https://"
    if not rest.lstrip("/\\"):
        return "url has no host"
    return "url is refused by the WHATWG URL parser: its host or port is not valid"
