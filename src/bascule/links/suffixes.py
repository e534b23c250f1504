"""The public suffix list: where a host's registrable domain begins, shared hosting (the private section) included."""

import importlib.resources
from collections.abc import Iterable
from typing import Self

import ada_url

_RULE, _RULE_PRIVATE, _WILD, _WILD_PRIVATE, _EXCEPTION = 1, 2, 4, 8, 16
_SUFFIX = _RULE | _RULE_PRIVATE


class SuffixList:
    """The rules of one edition of the list, walked label by label from the right.

    The algorithm is the list's own (https://github.com/publicsuffix/list/wiki/Format): the longest rule wins, an
    exception beats a wildcard. Hosts are given as a parser leaves them: lower-case ASCII; one final dot is ignored.

    Attributes:
        size: how many rules the list holds.
    """

    __slots__ = ("_nodes", "size")

    def __init__(self, rules: Iterable[tuple[str, bool]]) -> None:
        """Build from ``(rule, private)`` pairs, each rule as the list writes it (``co.uk``, ``*.ck``, ``!www.ck``)."""
        self._nodes: dict[str, int] = {}
        self.size = 0
        for rule, private in rules:
            self._add(rule, private)
            self.size += 1

    @classmethod
    def from_text(cls, text: str, *, private: bool = True) -> Self:
        """Read the list's own file format.

        Args:
            text: the file's content; anything after the first blank in a line is ignored, as the format says.
            private: False leaves out the private section (hosting platforms and dynamic DNS).
        """
        rules: list[tuple[str, bool]] = []
        in_private = False
        for line in text.splitlines():
            if line.startswith("//"):
                in_private = "===BEGIN PRIVATE" in line or (in_private and "===END PRIVATE" not in line)
            elif (words := line.split(maxsplit=1)) and (private or not in_private):
                rules.append((words[0], in_private))
        return cls(rules)

    def public_suffix(self, host: str) -> str | None:
        """The longest listed suffix that the host is or ends in; None when its last label is in no rule.

        ``github.io`` for ``a.github.io``, ``co.uk`` for ``www.example.co.uk``, None for ``localhost`` or an address.
        """
        start, _ = self._walk(host)
        return None if start < 0 else host[start:].removesuffix(".")

    def private_suffix(self, host: str) -> str | None:
        """The host's public suffix if it stands in the private section (shared hosting, dynamic DNS), else None."""
        start, private = self._walk(host)
        return host[start:].removesuffix(".") if private else None

    def registrable_domain(self, host: str) -> str | None:
        """The public suffix and one label more: what somebody registered, or was given by a hosting platform.

        As the list's algorithm has it, a last label in no rule is a suffix by itself (``a.lan`` for ``b.a.lan``).
        None for addresses, for a host that is itself a public suffix, and for a single label.
        """
        start, _ = self._walk(host)
        if host.endswith("."):
            host = host[:-1]
        if start < 0:
            start = host.rfind(".") + 1
            if start == len(host) or host[start:].isdigit() or host.startswith("["):
                return None
        if start < 2:
            return None
        begin = host.rfind(".", 0, start - 1) + 1
        return host[begin:] if begin < start - 1 and host[0] != "." else None

    def _add(self, rule: str, private: bool) -> None:
        exception = rule.startswith("!")
        wild = rule.startswith("*.")
        name = rule.removeprefix("!").removeprefix("*.").lower()
        if not name.isascii():
            name = ada_url.idna_to_ascii(name).decode("ascii")
        if exception:
            flag = _EXCEPTION
        elif wild:
            flag = _WILD_PRIVATE if private else _WILD
        else:
            flag = _RULE_PRIVATE if private else _RULE
        self._nodes[name] = self._nodes.get(name, 0) | flag
        while "." in name:
            name = name.partition(".")[2]
            self._nodes.setdefault(name, 0)

    def _walk(self, host: str) -> tuple[int, bool]:
        """Where the public suffix starts in ``host`` (-1: no rule knows the last label), and if it is a private one."""
        nodes = self._nodes
        end = len(host) - 1 if host.endswith(".") else len(host)
        start = host.rfind(".", 0, end) + 1
        node = nodes.get(host[start:end])
        if node is None:
            return -1, False
        best, private = start, node & _RULE_PRIVATE != 0
        while start:
            parent_start, wild = start, node & (_WILD | _WILD_PRIVATE)
            start = host.rfind(".", 0, start - 1) + 1
            node = nodes.get(host[start:end], -1)
            if node >= 0 and node & _EXCEPTION:
                return parent_start, False
            if wild and start < parent_start - 1:
                best, private = start, wild & _WILD_PRIVATE != 0
            if node < 0:
                break
            if node & _SUFFIX:
                best, private = start, node & _RULE_PRIVATE != 0
        return best, private


def _installed() -> SuffixList:
    data = importlib.resources.files("publicsuffixlist").joinpath("public_suffix_list.dat")
    return SuffixList.from_text(data.read_text("utf-8"))


SUFFIXES = _installed()
"""The edition that the installed ``publicsuffixlist`` package carries, read once at import."""
