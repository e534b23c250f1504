"""A request's target on a link domain: which token it carries, and what is wanted of it."""

import re

import msgspec

_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_BYTES = {b"%02x" % byte: bytes([byte]) for byte in range(256)}


class Target(msgspec.Struct, frozen=True, gc=False):
    """A request target taken apart.

    Attributes:
        token: the path behind the link base, percent-decoded, without the preview mark; hostile until opened.
        preview: whether the path ended in ``+``: show where the link goes, do not go.
        query: what followed ``?``, undecoded. It is no part of a token, so what other services append changes nothing.
    """

    token: bytes
    preview: bool
    query: bytes


def read_target(target: bytes, prefix: bytes = b"") -> Target | None:
    """Take ``target`` (origin form) apart behind ``prefix``, the link base's path without final slash.

    None where it is not below it.
    """
    path, _, query = target.partition(b"?")
    if b"%" in path:
        path = _PERCENT.sub(lambda match: _BYTES[match[1].lower()], path)
    if not path.startswith(prefix + b"/"):
        return None
    token = path[len(prefix) + 1 :]
    preview = token.endswith(b"+")
    return Target(token[:-1] if preview else token, preview, query)
