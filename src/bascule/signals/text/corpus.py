"""The messages of the shared data folder, read for training and for measuring; never on a path that serves.

What masks left behind is made alike first: some collections write digits as X, some as ``<#>``, and a model would
learn the collection instead of the message.
"""

import csv
import gzip
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

_ESCAPE = re.compile(r"\\([\\tnr])")
_ESCAPED = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_HIDDEN = re.compile(r"(?<![A-Za-z])X++(?![A-Za-z])")
_BROKEN = re.compile(r"\bhttp(s?+) ?//\s?+")
_PLACEHOLDER = re.compile(r"&lt;[^&]{1,12}+&gt;|<(?:#|[A-Z]++)>")


class Example(msgspec.Struct, frozen=True, gc=False):
    """One message of a collection.

    Attributes:
        text: as it was sent, masks made alike.
        spam: whether the collection calls it spam.
        group: what it came from: a room, a day, a sender, a file; empty where not told.
    """

    text: str
    spam: bool
    group: str = ""


def share(words: str) -> float:
    """A stable number in [0, 1) for a name, to split by: the same in every process and on every machine."""
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:6], "big") / 2**48


def messages(shared: Path, name: str) -> Iterator[Example]:
    """The examples of one collection under ``shared/messages``; a name of ``COLLECTIONS``."""
    return COLLECTIONS[name](shared / "messages")


def unmasked(text: str) -> str:
    """``<#>`` and the like of the SMS collections as digits, their entities undone."""
    return _PLACEHOLDER.sub("00", text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def table(path: Path, *, header: bool = True) -> Iterator[list[str]]:
    """The rows of a tab-separated file of the folder, escapes undone."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        if header:
            next(lines)
        for line in lines:
            yield [_ESCAPE.sub(lambda found: _ESCAPED[found[1]], field) for field in line.rstrip("\n").split("\t")]


def _records(path: Path) -> Iterator[list[str]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        yield from (row for row in rows if row)


def _uci(folder: Path) -> Iterator[Example]:
    for label, text in table(folder / "uci_smsspam.tsv.gz", header=False):
        yield Example(unmasked(text), label == "spam")


def _nus(file: str) -> Callable[[Path], Iterator[Example]]:
    return lambda folder: (Example(unmasked(row[8]), spam=False, group=row[2]) for row in table(folder / file))


def _chat(file: str, text: int, group: int) -> Callable[[Path], Iterator[Example]]:
    return lambda folder: (Example(row[text], spam=False, group=row[group]) for row in table(folder / file))


def _spamhunter(folder: Path) -> Iterator[Example]:
    for row in _records(folder / "spamhunter_messages.csv.gz"):
        yield Example(_BROKEN.sub(r"http\1://", _HIDDEN.sub(lambda run: "0" * len(run[0]), row[0])), spam=True)


def _mendeley(folder: Path) -> Iterator[Example]:
    for row in _records(folder / "mendeley_5971.csv.gz"):
        yield Example(row[1], row[0].lower() != "ham", row[0].lower())


def _youtube(folder: Path) -> Iterator[Example]:
    for path in sorted((folder / "youtube").glob("*.csv")):
        yield from (Example(row[3], row[4] == "1", path.stem[:9]) for row in _records(path))


def _telegram(folder: Path) -> Iterator[Example]:
    for spam, file in ((True, "tgspam_spam-samples.txt"), (False, "tgspam_ham-samples.txt")):
        lines = (folder / file).read_text("utf-8").splitlines()
        yield from (Example(line, spam) for line in lines if line.strip())


COLLECTIONS: Mapping[str, Callable[[Path], Iterator[Example]]] = {
    "uci": _uci,
    "nus_en": _nus("nus_sms_en.tsv.gz"),
    "nus_zh": _nus("nus_sms_zh.tsv.gz"),
    "gitter": _chat("gitter_fcc.tsv.gz", text=4, group=0),
    "irc_ubuntu": _chat("irc_ubuntu.tsv.gz", text=5, group=1),
    "irc_krijn": _chat("irc_krijn_whatwg_html-wg_2011-07_2012-12.tsv.gz", text=4, group=0),
    "spamhunter": _spamhunter,
    "mendeley": _mendeley,
    "youtube": _youtube,
    "telegram": _telegram,
}
"""Reader by name; licences and traps stand in the folder's README and in docs/analyse/text.md."""
