"""The search itself: places in a text where a link begins, and the whole link from there."""

import re

import ada_url

from bascule.links.fact import Fact
from bascule.links.find.characters import BIDI, LABEL, STOP, ZERO_WIDTH
from bascule.links.find.edges import has_wide, hosts_in
from bascule.links.find.grammar import Grammar, anchors
from bascule.links.find.hosts import canonical, with_scheme, without_scheme
from bascule.links.find.mapped import Mapped
from bascule.links.find.tails import Tails
from bascule.links.link import Kind, Link

_USERINFO = re.compile(rf"(?:[^\x00-\x20/?#\\<>\"@\[\]\x7f{STOP}{BIDI}]{{0,256}}+@){{1,8}}+")
_ADDRESS = re.compile(r"\[[0-9A-Fa-f:.]{2,45}+\]")
_RUN = re.compile(rf"{LABEL}++(?:\.{LABEL}++)*+")
_MORE_RUN = re.compile(rf"{LABEL}++(?:\.{LABEL}++)++")
_ODD_RUN = re.compile(
    rf"(?:{LABEL}|%[0-9A-Fa-f]{{2}}){{1,200}}+(?:[.\u2024\u3002\uff0e\uff61](?:{LABEL}|%[0-9A-Fa-f]{{2}}){{1,200}}+){{1,30}}+"
)
_PORT = re.compile(r":(\d++)(?![0-9A-Za-z_])")
_SCHEME_END = re.compile(r"[A-Za-z][A-Za-z0-9+\-]{1,8}\Z")
_MAILBOX = re.compile(r"[\w.+%'*\-]{0,64}@")
_ROUTE = re.compile(r"/\d{1,2}(?![\w./?#\-])")
_GLUED = re.compile(r"[.,;!'|]{1,8}+[0-9A-Za-z]")
_BLANK_PATH = re.compile(r" (?=/\w)")
_ENDS_CLEANLY = re.compile(r"\Z|[\s/?#:<>\"')\]},.;!|\\\u2019]|[^\x00-\x7f]")
_SLUG = re.compile(r"/[0-9A-Za-z]{1,40}+(?![0-9A-Za-z])")
_ZERO_WIDTH = re.compile(rf"[{ZERO_WIDTH}]")
_BIDI = re.compile(rf"[{BIDI}]")

_ODD_MARKS = frozenset("%\u2024\u3002\uff0e\uff61")
"""What a browser reads as a dot or decodes in a host, though no host is written so."""

_WEB = ("http", "https")
_SLUG_HOSTS = frozenset({"t.co"})
"""Hosts whose every link is one run of letters and digits: what follows that run is the sentence."""

_SCHEMELESS = (Fact("schemeless"),)


class Scan:
    """One pass over one text.

    Attributes:
        links: what was found, in order.
    """

    __slots__ = ("_anchors", "_disguises", "_grammar", "_schemes", "_tails", "_text", "links")

    def __init__(self, text: str, grammar: Grammar, disguises: Mapped | None) -> None:
        """Search ``text``.

        Args:
            text: what to search, refanged.
            grammar: what counts.
            disguises: the replacements that made ``text`` out of what was written, if any.
        """
        self._text = text
        self._grammar = grammar
        self._disguises = disguises
        schemes = grammar.schemes if disguises is None else (*grammar.schemes, *grammar.disguised_schemes)
        self._anchors = anchors(schemes)
        self._schemes = schemes
        self._tails = Tails(text)
        self.links: list[Link] = []
        self._run()

    def _run(self) -> None:
        text, search, links = self._text, self._anchors.search, self.links
        size = len(text)
        found = search(text)
        while found:
            at = self._bare(*found.span()) if found.lastgroup == "host" else self._schemed(found)
            while at < size and not text[at].isascii() and links and links[-1].end == at:
                more = _MORE_RUN.match(text, at)  # a run of other writing glued to the link
                if more is None:
                    break
                at = self._bare(at, more.end())
            found = search(text, at)

    def _disguised(self, start: int, end: int) -> bool:
        return self._disguises is not None and self._disguises.touched(start, end)

    def _schemed(self, found: re.Match[str]) -> int:
        """Take the link whose scheme was ``found``; the offset to go on from."""
        text, grammar = self._text, self._grammar
        start, begin = found.span()
        slashes = found["slashes"]
        userinfo = _USERINFO.match(text, begin)
        at = userinfo.end() if userinfo else begin
        run = _ADDRESS.match(text, at) or _RUN.match(text, at)
        if run is None or (len(slashes) > 2 and not grammar.wide) or not self._stands_free(start):
            return run.end() if run else begin
        plain, run = run, self._odd_run(at, run)
        end = self._host_end(found["scheme"].lower(), slashes, start, at, self._unstyled(start, run.end(), at + 1))
        if end < 0:
            return run.end()
        if text.startswith((".", ".:"), end) and text[end + 1 : end + 2] in {"/", ":"}:
            end += 1
        end = self._port_end(end)
        host_end = end
        end = self._unstyled(start, self._tail_end(text[at:end].lower(), end), host_end)
        if end < 0 or not (found["scheme"].lower() in grammar.schemes or self._disguised(start, end)):
            return host_end
        url = text[start:end] if slashes == "//" else f"{found['scheme']}://{text[begin:end]}"
        facts = () if slashes == "//" else (Fact("odd_slashes", slashes[:8]),)
        if run is not plain:
            facts = (*facts, Fact("odd_host", run[0][:100]))
        return end if self._keep(start, end, url, "plain", facts) else max(host_end, begin)

    def _unstyled(self, start: int, end: int, least: int) -> int:
        """``end`` without the marks that style the link in Markdown and chat: ``_https://…_``, ``~~https://…~~``."""
        mark = self._text[start - 1 : start]
        while mark and mark in "_~" and end > least and self._text[end - 1] == mark:
            end -= 1
        return end

    def _odd_run(self, at: int, run: re.Match[str]) -> re.Match[str]:
        """The longer host at ``at`` whose dots or letters a browser decodes (``evil。com``), if it is one."""
        if self._text[run.end() : run.end() + 1] in _ODD_MARKS and "." not in run[0]:
            odd = _ODD_RUN.match(self._text, at)
            host = canonical(odd[0]) if odd else None
            if odd and host and "." in host and with_scheme(host, lenient=False, wide=self._grammar.wide):
                return odd
        return run

    def _stands_free(self, start: int) -> bool:
        """Whether a scheme at ``start`` is not part of a mention, a hash tag or a price."""
        if self._grammar.wide or start == 0:
            return True
        before = self._text[start - 1]
        if before == "@":
            return start > 1 and self._text[start - 2].isalnum()
        return before not in "#$"

    def _host_end(self, scheme: str, slashes: str, start: int, at: int, end: int) -> int:
        """The end of the host ``text[at:end]`` behind a scheme, -1 where it makes no link."""
        text, wide = self._text, self._grammar.wide
        run = text[at:end]
        host = canonical(run)
        if host is None:
            return -1
        if run[0] == "[":
            return end
        lenient = scheme not in _WEB or "\\" in slashes or self._disguised(start, end)
        if "." not in host:
            clean = slashes != "/" and _ENDS_CLEANLY.match(text, end) and not _GLUED.match(text, end)
            return end if (clean or wide) and with_scheme(host, lenient=lenient, wide=wide) else -1
        if with_scheme(host, lenient=lenient and not has_wide(run), wide=wide):
            return end
        if has_wide(run):
            for _, cut in hosts_in(run, anchored=True):
                inner = canonical(run[:cut])
                return at + cut if inner and with_scheme(inner, lenient=False, wide=wide) else -1
        return -1

    def _port_end(self, end: int) -> int:
        port = _PORT.match(self._text, end)
        return port.end() if port else end

    def _tail_end(self, host: str, end: int) -> int:
        """The end of the link whose host and port end at ``end``; -1 where its tail shows that it is none."""
        text = self._text
        if end < len(text) and text[end] in "/?#\\":
            if host in _SLUG_HOSTS and text[end] == "/":
                slug = _SLUG.match(text, end)
                if slug is None:
                    return -1 if text[end + 1 : end + 2].isalnum() else end + 1
                return self._tails.end(slug.end()) if text.startswith("?", slug.end()) else slug.end()
            return self._tails.end(end)
        if self._disguises is not None and _BLANK_PATH.match(text, end) and self._disguised(end - len(host) - 8, end):
            return self._tails.end(end + 1)
        return end

    def _bare(self, start: int, end: int) -> int:
        """Take the schemeless links in the dotted run ``text[start:end]``; the offset to go on from."""
        text = self._text
        if text.startswith((":/", ":\\"), end):
            scheme = _SCHEME_END.search(text, max(start, end - 9), end)
            if scheme and scheme[0].lower().endswith(self._schemes):
                end -= max(len(name) for name in self._schemes if scheme[0].lower().endswith(name))
        if not self._grammar.schemeless or end <= start:
            return max(end, start + 1)
        run = text[start:end]
        if not run.isascii():
            return self._bare_in(start, end, run)
        if run[-1] == ".":
            end, run = end - 1, run[:-1]
        return max(end, self._bare_host(start, end)) if "." in run else max(end, start + 1)

    def _bare_in(self, start: int, end: int, run: str) -> int:
        """The same for a run that is not all ASCII."""
        if not has_wide(run):
            inner = _ZERO_WIDTH.sub("", run)
            lead = len(run) - len(run.lstrip(_zero_width(run)))
            tail = len(run.rstrip(_zero_width(run)))
            return max(end, self._bare_host(start + lead, start + tail)) if "." in inner else max(end, start + 1)
        at = start
        for first, last in hosts_in(run):
            if start + first >= at:
                at = self._bare_host(start + first, start + last)
                if at > end:
                    break
        return max(at, end, start + 1)

    def _bare_host(self, start: int, end: int) -> int:
        """Take the schemeless link whose host is ``text[start:end]``; the offset to go on from."""
        text, wide = self._text, self._grammar.wide
        if end <= start or not self._may_begin(start) or _MAILBOX.match(text, end):
            return end
        written = text[start:end]
        host = canonical(written)
        if host is None:
            return end
        after = self._port_end(end)
        tail = self._tail_end(host, after)
        if tail < 0 or not without_scheme(
            host, written, bare=tail == end and not self._disguised(start, end), wide=wide
        ):
            return end
        if host[-1].isdigit() and _ROUTE.match(text, end):
            return end
        prefix = f"{self._grammar.default_scheme}:"
        if text.startswith("//", start - 2) and start >= 2:
            start -= 2
        else:
            prefix += "//"
        kept = self._keep(start, tail, prefix + text[start:tail], "schemeless", _SCHEMELESS)
        return tail if kept else end

    def _may_begin(self, start: int) -> bool:
        """Whether a schemeless host may begin at ``start``: not inside a path, an address, a mention or a name."""
        if start == 0:
            return True
        text = self._text
        before = text[start - 1]
        if before == "/" and start > 1 and text[start - 2] == "/":
            return start == 2 or not (text[start - 3] in "/:\\_" or text[start - 3].isalnum())
        if before == ".":
            return text.startswith("..", start - 2) and start > 2 and not text.startswith("/", start - 3)
        return before not in "/\\%@" and (self._grammar.wide or before not in "#$")

    def _keep(self, start: int, end: int, url: str, kind: Kind, facts: tuple[Fact, ...]) -> bool:
        """Keep the link if a browser opens its URL; whether it was kept."""
        text = self._text[start:end]
        disguises = self._disguises
        if disguises is not None and disguises.touched(start, end):
            if not self._grammar.defanged:
                return False
            kind, facts = "defanged", (*facts, Fact("defanged"))
            url = url.replace(" ", "")
        if not ada_url.check_url(url):
            return False
        if not text.isascii():
            if hidden := _ZERO_WIDTH.search(text):
                facts = (*facts, Fact("zero_width", f"U+{ord(hidden[0]):04X}"))
            if turning := _BIDI.search(text):
                facts = (*facts, Fact("bidi_control", f"U+{ord(turning[0]):04X}"))
        self.links.append(Link(start, end, text, url, kind, None, facts))
        return True


def _zero_width(run: str) -> str:
    return "".join(set(_ZERO_WIDTH.findall(run)))
