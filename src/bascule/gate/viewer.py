"""Who opened a link, where the network says so on purpose: a viewer's id, signed, behind the link's ``?``.

The network adds ``?viewer=ID.MAC`` to the link it shows to one account. ID is that account, base64url without ``=``.
MAC is the first 128 bits, in hexadecimal, of HMAC-SHA256 (RFC 2104) under the network's viewer key over::

    "bascule viewer 1" | length of NETWORK (1 byte) | NETWORK | TAG (14 digits) | ID

so it holds for that account and that message only. A wrong one counts for nothing; the link opens all the same.
"""

import base64
import binascii
import hmac
import re

from bascule.links.keyring import Keyring
from bascule.links.token import Opened

KEY_PURPOSE = b"bascule viewer key 1"
PURPOSE = b"bascule viewer 1"
MAC_DIGITS = 32
MAX_VIEWER = 255
"""Characters of an account, as in messages; of UTF-8 up to four times as many bytes."""
MOST_QUERY = 2048
"""Bytes of a query that are looked at."""
_VIEWER = re.compile(rb"(?:^|&)viewer=([A-Za-z0-9_-]{1,1360})\.([0-9a-f]{32})(?:&|$)")


def viewer_key(ring: Keyring) -> bytes:
    """The network's viewer key, 32 bytes: derived from the secret that its tags come from, so it lasts like them."""
    return hmac.digest(ring.tag_secret, KEY_PURPOSE + b"|" + ring.network.encode(), "sha256")


def signed_viewer(key: bytes, network: str, tag: str, account: str) -> str:
    """``viewer=ID.MAC``, to be put behind the ``?`` of any link of the message with ``tag`` as ``account`` sees it.

    Raises:
        ValueError: the account is empty, too long, or not text that UTF-8 can spell.
    """
    if not 1 <= len(account) <= MAX_VIEWER:
        raise ValueError(f"viewer: expected 1 to {MAX_VIEWER} characters")
    name = base64.urlsafe_b64encode(account.encode()).rstrip(b"=")
    return f"viewer={name.decode()}.{_mac(key, network, tag.encode(), name).decode()}"


def viewer_of(key: bytes, opened: Opened, query: bytes) -> tuple[str, bytes] | None:
    """The account that a link's query names, and its parameter as it came; None for none, or where the MAC is wrong.

    Args:
        key: the network's viewer key.
        opened: the link it came with.
        query: what followed ``?``; hostile.
    """
    if len(query) > MOST_QUERY:
        return None
    found = _VIEWER.search(query)
    if found is None:
        return None
    name, mac = found[1], found[2]
    if not hmac.compare_digest(_mac(key, opened.network, opened.tag.encode(), name), mac):
        return None
    try:
        account = base64.b64decode(name + b"=" * (-len(name) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (account, b"viewer=%b.%b" % (name, mac)) if 1 <= len(account) <= MAX_VIEWER else None


def _mac(key: bytes, network: str, tag: bytes, name: bytes) -> bytes:
    text = b"".join((PURPOSE, bytes([len(network)]), network.encode(), tag, name))
    return hmac.digest(key, text, "sha256")[: MAC_DIGITS // 2].hex().encode()
