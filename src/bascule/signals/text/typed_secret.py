"""The credential guard: a secret typed into a message, found before it is sent, so that its sender can be warned.

It speaks for no abuse by the sender: it weighs nothing and names what was typed without showing it. Secrets of known
form are those of published formats (RFC 7519 for tokens); a password is told by the word before it.
"""

import re

import msgspec

READ = 20_000
"""Characters of a text that are looked at."""
_LABELLED = re.compile(
    r"(?<![\w/.-])(?:pass(?:word|code|wort)?|passwd|pwd|pw|kennwort|contraseña|senha|mot de passe|wachtwoord|пароль)"
    r"\s?+(?:is|ist|es|est|é|:|=|：)\s?+['\"]?(?P<secret>\S{6,64}+)",
    re.IGNORECASE,
)
_LABELS = ("pass", "pw", "kennwort", "contraseña", "senha", "wachtwoord", "парол")
_KNOWN = (
    ("a private key", ("-----BEGIN",), re.compile(r"-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----")),
    ("a signed token", ("eyJ",), re.compile(r"\beyJ[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+")),
    (
        "an access key",
        ("AKIA", "ASIA", "gh", "xox"),
        re.compile(
            r"(?<![\w=])(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abpr]-[A-Za-z0-9-]{20,}+"
        ),
    ),
)
_WORDS = re.compile(r"[a-z]{1,64}|[\W_]+", re.IGNORECASE)


class TypedSecret(msgspec.Struct, frozen=True, gc=False):
    """A secret in a text: what it is, and where, so that a client can cover it.

    Attributes:
        what: words for it, never the secret.
        start: its first code point in the text.
        end: one past its last.
    """

    what: str
    start: int
    end: int


def typed_secrets(text: str) -> tuple[TypedSecret, ...]:
    """The secrets typed into ``text``, each once, in order; plain words after "password is" are none."""
    text = text[:READ]
    found: list[TypedSecret] = []
    lower = text.lower()
    if any(label in lower for label in _LABELS):
        found += [
            TypedSecret("a password", match.start("secret"), match.end("secret"))
            for match in _LABELLED.finditer(text)
            if _looks_secret(match["secret"])
        ]
    for what, marks, pattern in _KNOWN:  # a mark is looked for first: patterns cost ten times as much
        if any(mark in text for mark in marks):
            found += [TypedSecret(what, *match.span()) for match in pattern.finditer(text)]
    return tuple(sorted(found, key=lambda one: one.start)) if found else ()


def _looks_secret(word: str) -> bool:
    """Letters with digits, or capitals amid: what people choose where a form demands it. Code and links are none."""
    bare = word.rstrip(".,;!?)'\"")
    if len(bare) < 6 or "://" in bare or any(sign in bare for sign in "()[]{}<>/\\=`;"):
        return False
    letters, digits = any(map(str.isalpha, bare)), any(map(str.isdigit, bare))
    return letters and digits and not _WORDS.fullmatch(bare)
