"""Read a ClearURLs rules file: its redirections find the destination inside a URL.

The file (https://docs.clearurls.xyz, ``data.min.json``) holds regular expressions written for other engines. Each is
vetted at load: they are matched from the beginning of the URL, and only those that backtrack over one open stretch at
most are kept, so that a match costs time linear in the URL. The others are listed with a reason, never run. A provider
stays in use when one of its exceptions cannot be: that finds a layer too many rather than one too few.
"""

import re
from typing import Any

import msgspec

from bascule.links.destination import Destination
from bascule.links.unwrap.inner import destination_in
from bascule.links.unwrap.layer import Layer

LONGEST = 8192
"""The most characters of a URL that an expression is run on."""

_BOUNDED = re.compile(
    r"\(\?:\[a-z0-9-\]\+\\\.\)\*\?"  # labels before a host, each closed by its dot
    r"|\(\?:\\\.\[a-z\]\{2,\}\)\{1,\}"  # labels after it
    r"|\(https\?\[\^&\]\+\)\Z|\(\[\^&\]\*\)\Z|\(\[\^&\]\+\)\Z|\(http\.\+\)\Z|\(\.\*\)\Z"  # the captured rest of the URL
    r"|\[\^/\]\+\\?/|\\d\+\\?/"  # one segment of the path, closed by its slash
    r"|\[0-9a-f\]\{[0-9]{1,3}\}"
)
_OPEN = re.compile(r"\.\*\??|\.\+\??")
_LITERAL = re.compile(r"(?:\\[./?&=;-]|[A-Za-z0-9_%=&;:,/ -]\??|\[a-z\]\?|\((?:\?:)?(?:[A-Za-z_|]|\\[./])+\)|\^)*+")


class Skipped(msgspec.Struct, frozen=True, gc=False):
    """An expression that is not used.

    Attributes:
        provider: its name in the file.
        pattern: the expression, as the file has it.
        reason: why it is not used.
    """

    provider: str
    pattern: str
    reason: str


class ClearUrls:
    """The usable redirections of one rules file; pass ``find`` to ``unwrap`` among ``more``.

    Attributes:
        size: how many redirections are in use.
        skipped: the ones that are not, with the reason.
    """

    __slots__ = ("_rules", "size", "skipped")

    def __init__(self, data: bytes) -> None:
        """Read the file.

        Args:
            data: JSON with ``providers: {name: {urlPattern, redirections, exceptions}}``.

        Raises:
            ValueError: it is not JSON of that form.
        """
        self.skipped: list[Skipped] = []
        self._rules: list[tuple[str, re.Pattern[str], re.Pattern[str], tuple[re.Pattern[str], ...]]] = []
        providers = msgspec.json.decode(data, type=dict[str, Any]).get("providers")
        if not isinstance(providers, dict):
            raise ValueError("providers: expected an object")  # noqa: TRY004 -- the file's content is wrong, not a type
        for name, provider in providers.items():
            self._add(str(name), provider if isinstance(provider, dict) else {})
        self.size = len(self._rules)

    def find(self, destination: Destination) -> Layer | None:
        """The destination that the first fitting redirection finds, or None."""
        href = destination.href
        if len(href) > LONGEST or len(destination.host) > 253:
            return None
        for name, where, pattern, exceptions in self._rules:
            match = where.match(href) and pattern.match(href)
            if match and not any(exception.match(href) for exception in exceptions):
                inner = next((group for group in match.groups() if group), "")
                if found := destination_in(inner):
                    return Layer(found, f"clearurls_{name}")
        return None

    def _add(self, name: str, provider: dict[str, Any]) -> None:
        redirections = provider.get("redirections") or []
        if not redirections:
            return
        where = provider.get("urlPattern")
        if reason := vet(where):
            self.skipped.append(Skipped(name, str(where)[:200], f"provider not used: {reason}"))
            return
        exceptions = []
        for text in provider.get("exceptions") or []:
            reason = vet(text)
            if reason:
                self.skipped.append(Skipped(name, str(text)[:200], f"exception not used: {reason}"))
            else:
                exceptions.append(re.compile(text, re.IGNORECASE))
        for text in redirections:
            reason = vet(text)
            if reason:
                self.skipped.append(Skipped(name, str(text)[:200], reason))
            else:
                compiled = (re.compile(str(where), re.IGNORECASE), re.compile(text, re.IGNORECASE))
                self._rules.append((name, *compiled, tuple(exceptions)))


def vet(pattern: object) -> str:
    """Why an expression cannot be used; empty when its cost is bounded (at most one open stretch, nothing nested)."""
    if not isinstance(pattern, str) or len(pattern) > 500:
        return "not a text of at most 500 characters"
    left = _BOUNDED.sub("", pattern)
    stretches = len(_OPEN.findall(left))
    if stretches > 1:
        return f"{stretches} open stretches, at most one is linear"
    left = _OPEN.sub("", left)
    if not _LITERAL.fullmatch(left):
        return "holds a construct that is not known to be bounded"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"not an expression of this engine: {error}"
    return ""
