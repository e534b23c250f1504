import base64
import hashlib

from bascule.console.headers import page_headers, style_hash


def test_styles_are_named_by_hash() -> None:
    digest = base64.b64encode(hashlib.sha256(b"body{}").digest()).decode()
    assert style_hash("body{}") == f"'sha256-{digest}'"


def test_headers_close_everything() -> None:
    headers = dict(page_headers("a{}", "b{}"))
    policy = headers[b"content-security-policy"].decode()
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["style-src"] == f"{style_hash('a{}')} {style_hash('b{}')}"
    assert directives["form-action"] == "'self'"
    assert directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert "script-src" not in directives
    assert "unsafe" not in policy
    assert headers[b"content-type"] == b"text/html; charset=utf-8"
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-robots-tag"] == b"noindex, nofollow"
    assert headers[b"cross-origin-opener-policy"] == b"same-origin"
    assert b"camera=()" in headers[b"permissions-policy"]
    assert all(name == name.lower() and b"\n" not in value for name, value in headers.items())
