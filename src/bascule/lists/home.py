"""Where lists live: HOME/lists, one folder a feed, the operator's guard files, and the index made of them all.

lists/feeds/NAME/feed.toml     its catalogue file
lists/feeds/NAME/content       what was fetched or copied last and found good, as it came
lists/feeds/NAME/content.next  a newer version that no build has looked at yet
lists/feeds/NAME/state.json    when it was fetched, and what its server said
lists/feeds/NAME/report.json   what became of its rows
lists/guard/NAME               rankings and allow-lists that the operator added
lists/index                    the index
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from bascule.lists.catalogue import Feed, as_toml, read_feed
from bascule.lists.guard import Guard, ranking
from bascule.lists.index import Index, open_index
from bascule.lists.place_file import put
from bascule.lists.report import Report

_T = TypeVar("_T", bound=msgspec.Struct)


class State(msgspec.Struct, frozen=True):
    """What is remembered of a feed between fetches.

    Attributes:
        fetched_at: when its content was last known to be current, seconds since the epoch; 0: never.
        etag: from the server.
        last_modified: from the server.
        failures: fetches that failed in a row.
        next_try: not before this, seconds since the epoch.
        error: what the last failure was; empty after a success.
    """

    fetched_at: float = 0.0
    etag: str = ""
    last_modified: str = ""
    failures: int = 0
    next_try: float = 0.0
    error: str = ""


class Lists:
    """The lists of one home folder.

    Attributes:
        root: HOME/lists.
        index_path: where the index lives.
    """

    def __init__(self, home: Path) -> None:
        """Name the folder; nothing is made yet."""
        self.root = home / "lists"
        self.index_path = self.root / "index"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one lock that whoever changes the lists must hold (flock(2), freed when the process ends)."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def folder(self, name: str) -> Path:
        """A feed's folder."""
        return self.root / "feeds" / name

    def feeds(self) -> list[Feed]:
        """Every feed, by name. A damaged catalogue file raises CatalogueError."""
        return [read_feed(path) for path in sorted(self.root.glob("feeds/*/feed.toml"))]

    def content(self, name: str) -> Path:
        """Where a feed's content stands."""
        return self.folder(name) / "content"

    def waiting(self, name: str) -> Path:
        """Where a newer version of its content waits for a build."""
        return self.folder(name) / "content.next"

    def add(self, feed: Feed, content: Path | None = None) -> None:
        """Add a feed, or change one; a copy of ``content`` waits for the next build."""
        if content is not None:
            with content.open("rb") as source:
                put(self.waiting(feed.name), iter(lambda: source.read(1 << 20), b""))
        put(self.folder(feed.name) / "feed.toml", [as_toml(feed)])

    def remove(self, name: str) -> bool:
        """Drop a feed; whether there was one."""
        (self.folder(name) / "feed.toml").unlink(missing_ok=True)
        there = self.folder(name).is_dir()
        shutil.rmtree(self.folder(name), ignore_errors=True)
        return there

    def state(self, name: str) -> State:
        """What is remembered of a feed; the default where nothing readable is."""
        return _read(self.folder(name) / "state.json", State) or State()

    def keep_state(self, name: str, state: State) -> None:
        """Remember it."""
        put(self.folder(name) / "state.json", [msgspec.json.encode(state)])

    def report(self, name: str) -> Report | None:
        """The last import's report, if there is one."""
        return _read(self.folder(name) / "report.json", Report)

    def keep_report(self, report: Report) -> None:
        """Keep it beside the list."""
        put(self.folder(report.feed) / "report.json", [msgspec.json.encode(report)])

    def guard_files(self) -> list[Path]:
        """The operator's rankings and allow-lists."""
        return sorted(p for p in self.root.glob("guard/*") if not p.name.startswith("."))

    def add_guard_file(self, path: Path) -> int:
        """Add a ranking or allow-list; how many names it has. FeedError when it cannot be read, and nothing is kept."""
        names = len(ranking(path))
        with path.open("rb") as source:
            put(self.root / "guard" / path.name, iter(lambda: source.read(1 << 20), b""))
        return names

    def guard(self) -> Guard:
        """The guard as shipped, with the operator's files."""
        return Guard.installed([pair for path in self.guard_files() for pair in ranking(path)])

    def index(self) -> Index | None:
        """Open the index; None before the first build. IndexCorrupt when it is damaged."""
        try:
            return open_index(self.index_path)
        except FileNotFoundError:
            return None


class Watched:
    """An index file that is looked at for a newer one.

    A process calls ``fresh`` now and then and swaps what it gives into its ``Known``.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def fresh(self) -> Index | None:
        """The index if it is another file than at the last call, else None.

        Raises:
            IndexCorrupt: it is damaged; it is not tried again until it changes, and the one in use stays in use.
        """
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        mark = (found.st_ino, found.st_mtime_ns, found.st_size)
        if mark == self._seen:
            return None
        self._seen = mark
        return open_index(self._path)


def _read(path: Path, type: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=type)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
