"""An API key, wherever a foreign contract lets its operator put a secret."""

import base64
import binascii

from bascule.adapters.contract import Request


def carried_key(request: Request) -> str:
    """The API key in ``Authorization: Bearer``, else the password in ``Authorization: Basic``, else ``?key=``.

    Basic is what HTTP clients make of ``https://bascule:KEY@host/`` (RFC 7617, RFC 3986 section 3.2.1). A key in the
    query is the last resort: it ends up in the logs of whatever stands between.
    """
    scheme, _, rest = request.header("authorization").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return request.query.get("key", "")
