"""Fetch a feed: conditional requests, a size cap, back-off, and never a harm to the version that is there."""

import email.utils
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import httpx
import msgspec

from bascule import __version__
from bascule.lists.catalogue import Feed, seconds
from bascule.lists.home import Lists, State

MAX_DOWNLOAD = 512 * 1024 * 1024
"""Bytes of one download as sent."""
LONGEST_WAIT = 86400.0
"""Seconds of back-off at most."""
FIRST_WAIT = 300.0
"""Seconds of back-off after the first failure; doubled by each further one."""
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)

Progress = Callable[[int, int | None], None]
"""Called with bytes so far, and in all where the server says."""


def client() -> httpx.Client:
    """The client feeds are fetched with: says who it is, follows a few redirects, takes no proxy from outside."""
    return httpx.Client(
        timeout=_TIMEOUT,
        follow_redirects=True,
        max_redirects=5,
        trust_env=False,
        headers={"user-agent": f"bascule/{__version__}", "accept-encoding": "identity"},
    )


def due(lists: Lists, feed: Feed, now: float) -> bool:
    """Whether it is time to fetch a feed: its refresh interval has passed, and its back-off too."""
    state = lists.state(feed.name)
    return feed.remote and now >= state.next_try and now - state.fetched_at >= seconds(feed.refresh, "refresh")


def fetch(
    lists: Lists, feed: Feed, web: httpx.Client, now: float, progress: Progress = lambda got, total: None
) -> str | None:
    """Fetch a feed if its server has a newer version; that waits as ``content.next`` for the next build.

    Args:
        lists: the home folder.
        feed: one with a URL as its source.
        web: from ``client``.
        now: seconds since the epoch.
        progress: told how far it is.

    Returns:
        None when all is well (newer or unchanged), else what went wrong in one line; the content is untouched then.
    """
    state = lists.state(feed.name)
    headers = {}
    if lists.content(feed.name).is_file() or lists.waiting(feed.name).is_file():
        headers = {"if-none-match": state.etag, "if-modified-since": state.last_modified}
    try:
        with web.stream("GET", feed.source, headers={k: v for k, v in headers.items() if v}) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                lists.keep_state(feed.name, State(now, state.etag, state.last_modified))
                return None
            if answer.status_code != httpx.codes.OK:
                said = f"the server answered {answer.status_code}"
                return _failed(lists, feed, now, said, _asked(answer, now))
            _download(answer, lists.waiting(feed.name), progress)
            tags = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return _failed(lists, feed, now, str(error) or type(error).__name__)
    lists.keep_state(feed.name, State(now, *tags))
    return None


def _download(answer: httpx.Response, into: Path, progress: Progress) -> None:
    announced = answer.headers.get("content-length", "")
    total = int(announced[:18]) if announced.isascii() and announced.isdigit() else None
    into.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{into.name}.", suffix=".part", dir=into.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            got = _pour(answer, file, total, progress)
            file.flush()
            os.fsync(file.fileno())
        _complete(got, total)
        part.replace(into)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _pour(answer: httpx.Response, file: BinaryIO, total: int | None, progress: Progress) -> int:
    got = 0
    if total is not None and total > MAX_DOWNLOAD:
        raise ValueError(f"larger than {MAX_DOWNLOAD} bytes")
    for chunk in answer.iter_raw():
        got += len(chunk)
        if got > MAX_DOWNLOAD:
            raise ValueError(f"larger than {MAX_DOWNLOAD} bytes")
        file.write(chunk)
        progress(got, total)
    return got


def _complete(got: int, total: int | None) -> None:
    if got == 0:
        raise ValueError("an empty answer")
    if total is not None and got != total:
        raise ValueError(f"{got} of {total} bytes came")


def _failed(lists: Lists, feed: Feed, now: float, why: str, asked: float = 0.0) -> str:
    state = lists.state(feed.name)
    failures = state.failures + 1
    wait = min(LONGEST_WAIT, max(asked, FIRST_WAIT * 2 ** min(failures - 1, 12)))
    kept = msgspec.structs.replace(state, failures=failures, next_try=now + wait, error=why[:200])
    lists.keep_state(feed.name, kept)
    return why


def _asked(answer: httpx.Response, now: float) -> float:
    """Seconds that the server asks to be left alone for (Retry-After, RFC 9110 section 10.2.3)."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return 0.0
