"""The headers that go with every page: nothing is loaded, framed, kept, indexed or told to the next site."""

import base64
import hashlib

from bascule.gate.crossing import Headers


def style_hash(style: str) -> str:
    """A style sheet's source expression for a content security policy (CSP 3, 2.3.1): ``'sha256-...'``."""
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def page_headers(*styles: str) -> Headers:
    """Headers for pages that hold exactly these inline style sheets; pictures may only be inline too."""
    policy = (
        f"default-src 'none'; style-src {' '.join(map(style_hash, styles))}; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    denied = ("camera", "display-capture", "geolocation", "microphone", "payment", "publickey-credentials-get", "usb")
    return (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", policy.encode("ascii")),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"x-robots-tag", b"noindex, nofollow"),
        (b"permissions-policy", ", ".join(f"{name}=()" for name in denied).encode("ascii")),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )
