"""Open a wrapped link with its network's key file and nothing else: python3 open_link.py KEY-FILE URL."""

import base64
import hashlib
import hmac
import json
import re
import sys
from urllib.parse import unquote_to_bytes, urlsplit

FORMS = {b"": b"https://", b"p": b"http://", b"r": b""}


def open_link(key_file: str, url: str, base_path: str = "") -> str:
    """The destination inside a wrapped link; ValueError where it does not open. Short links need the service."""
    token = unquote_to_bytes(urlsplit(url).path.removeprefix(base_path + "/")).removesuffix(b"+")
    key_id, _, rest = token.partition(b".")
    mac, _, signed = rest.partition(b".")
    ring = json.loads(key_file)
    keys = {key["id"].encode(): key for key in ring["keys"] if key["state"] != "retired"}
    if key_id not in keys:
        raise ValueError("not a link of this network, or its key is retired")
    fields = (b"bascule link 1", ring["network"].encode(), key_id)
    proven = b"".join(bytes([len(field)]) + field for field in fields) + signed
    secret = base64.b64decode(keys[key_id]["secret"])
    if not hmac.compare_digest(hmac.new(secret, proven, hashlib.sha256).hexdigest()[:24].encode(), mac):
        raise ValueError("altered, or of another network")
    bound, _, spelling = signed.partition(b"/")
    form = bound.partition(b".")[2]
    spelt = re.sub(rb"~([0-9a-f]{2})", lambda code: bytes.fromhex(code[1].decode()), spelling)
    return (FORMS[form] + spelt).decode("utf-8", "surrogatepass")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(open_link(file.read(), sys.argv[2]))
