"""Links that look like a secret or like something that works once: they must never be fetched by a machine."""

import re
from collections import Counter
from itertools import pairwise
from math import log2

_PARAMETER_NAMES = """
token accesstoken refreshtoken idtoken authtoken key apikey secret clientsecret password passwd pass pwd pw session
sessionid sid jsessionid phpsessid auth authkey authorization code otp pin jwt ticket credential credentials
signature sig sign hmac xamzsignature xamzcredential xgoogsignature awsaccesskeyid nonce hash state samlresponse
relaystate magic loginhash invitecode resettoken confirmationtoken
"""
SECRET_NAMES = frozenset(_PARAMETER_NAMES.split())
"""Names of query parameters that carry secrets, without their hyphens and underscores."""

_ONE_TIME_WORDS_TEXT = """
reset resetpassword passwordreset forgot recover recovery magic magiclink passwordless otp onetime invite invitation
invites unsubscribe optout verify verification verifyemail confirm confirmation confirmemail activate activation
approve approval accept decline reject rsvp validate claim redeem setpassword changepassword signinlink loginlink
emaillogin cancel deactivate preferences
"""
ONE_TIME_WORDS = frozenset(_ONE_TIME_WORDS_TEXT.split())
"""Words of a path or a parameter's name that stand for an act which opening the link may carry out."""

_RUN = re.compile(r"[A-Za-z0-9+=~]{16,}+")
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE)
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}+\.[A-Za-z0-9_-]{5,}+")
_WORDS = re.compile(r"[A-Za-z]++")
_LONG_WORDS = re.compile(r"[a-z]{7,}+")


def secret_looking(path: str, query: str) -> str:
    """What looks like a secret, named without showing it; empty for none.

    Args:
        path: as in ``Destination.path``.
        query: as in ``Destination.query``.
    """
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        plain = name.lower().replace("-", "").replace("_", "")
        if len(value) >= 4 and plain in SECRET_NAMES:
            return f"parameter {name[:40]}"
    for where, text in (("path", path), ("query", query)):
        if len(text) < 16:
            continue
        if _JWT.search(text):
            return f"signed token in the {where}"
        if _UUID.search(text):
            return f"random identifier in the {where}"
        for match in _RUN.finditer(text):
            if random_looking(match[0]):
                return f"{len(match[0])} random characters in the {where}"
    return ""


def one_time(path: str, query: str) -> str:
    """The word that makes a link look as if it worked once or did something when opened; empty for none."""
    if len(path) < 4 and not query:
        return ""
    for segment in path.split("/") + [part.partition("=")[0] for part in query.split("&")]:
        words: list[str] = _WORDS.findall(segment.lower())
        found = next((word for word in (*words, "".join(words)) if word in ONE_TIME_WORDS), "")
        if found:
            return found
    return ""


def random_looking(text: str) -> bool:
    """True where a run of letters and digits looks drawn by lot: enough entropy, digits or both cases amid the letters.

    Shannon entropy of the characters in bits: 3 for hexadecimal, 3.5 for others; words give themselves away by long
    runs of small letters.
    """
    digits = sum(map(str.isdigit, text))
    letters = sum(map(str.isalpha, text))
    if not letters or letters + digits < 16 or (not digits and (text.islower() or text.isupper())):
        return False
    counts = Counter(text)
    size = len(text)
    entropy = -sum(count / size * log2(count / size) for count in counts.values())
    if set(text.lower()) <= set("0123456789abcdef"):
        return digits >= 3 and entropy >= 2.8
    in_words = sum(map(len, _LONG_WORDS.findall(text)))
    changes = sum(a.isdigit() != b.isdigit() or a.isupper() != b.isupper() for a, b in pairwise(text))
    return entropy >= 3.5 and in_words * 2 < size and changes * 5 >= size * (1 if digits else 2)
