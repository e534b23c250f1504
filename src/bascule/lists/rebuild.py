"""From the feeds of a home folder to its index: read each, guard each, build, put in place."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bascule.lists.build import build
from bascule.lists.catalogue import Feed, seconds
from bascule.lists.formats.reading import FeedError
from bascule.lists.grant import FeedFacts
from bascule.lists.guard import Guard
from bascule.lists.home import Lists
from bascule.lists.index import IndexCorrupt
from bascule.lists.intake import Intake, form_and_kind
from bascule.lists.report import Report, refusal

Progress = Callable[[str], None]


def rebuild(lists: Lists, now: float, progress: Progress = lambda name: None) -> list[Report]:
    """Build the index of a home folder anew. The caller holds ``lists.writing()``.

    A newer version of a feed that cannot be read, or has shrunk to next to nothing, is dropped and the one before is
    used; its report says so in ``kept_old``. Grey lists are read first: what they name, no other feed blocks whole.

    Args:
        lists: the home folder.
        now: seconds since the epoch.
        progress: called with each feed's name before it is read.

    Returns:
        A report for each feed.
    """
    guard = lists.guard()
    order = sorted(lists.feeds(), key=lambda feed: (not _is_grey(lists, feed, guard), feed.name))
    taken: list[Intake] = []
    reports = []
    for feed in order:
        progress(feed.name)
        intake, report = _take(lists, feed, guard, now)
        reports.append(report)
        lists.keep_report(report)
        if intake is None:
            continue
        if intake.grey:
            guard = guard.extended(intake.grey)
        taken.append(intake)
    facts = [_facts(lists, intake, now) for intake in taken]
    generation = _generation(lists) + 1
    build(lists.index_path, facts, [i.contribution for i in taken], now=now, generation=generation)
    return sorted(reports, key=lambda report: report.feed)


def _versions(lists: Lists, feed: Feed) -> Sequence[Path]:
    return [path for path in (lists.waiting(feed.name), lists.content(feed.name)) if path.is_file()]


def _is_grey(lists: Lists, feed: Feed, guard: Guard) -> bool:
    for path in _versions(lists, feed):
        try:
            return form_and_kind(feed, path, guard)[1] == "grey"
        except (FeedError, OSError):
            continue
    return False


def _take(lists: Lists, feed: Feed, guard: Guard, now: float) -> tuple[Intake | None, Report]:
    before = lists.report(feed.name)
    waiting, content = lists.waiting(feed.name), lists.content(feed.name)
    why = ""
    if waiting.is_file():
        intake, why = _try(feed, waiting, guard, now)
        if intake is not None:
            why = refusal(before if content.is_file() else None, intake.report) or ""
            if not why:
                waiting.replace(content)
                return intake, intake.report
        waiting.unlink(missing_ok=True)
    if not content.is_file():
        return None, Report(feed.name, kept_old=why or "no content yet", imported_at=now)
    intake, broken = _try(feed, content, guard, now)
    if intake is None:
        return None, Report(feed.name, kept_old=broken, imported_at=now)
    intake.report.kept_old = why
    return intake, intake.report


def _try(feed: Feed, content: Path, guard: Guard, now: float) -> tuple[Intake | None, str]:
    intake = Intake(feed, guard, now)
    try:
        intake.run(content)
    except (FeedError, OSError) as error:
        return None, str(error)
    return intake, ""


def _facts(lists: Lists, intake: Intake, now: float) -> FeedFacts:
    feed = intake.feed
    return FeedFacts(
        name=feed.name,
        weight=feed.weighs(intake.report.verdict),
        licence=feed.licence,
        attribution=feed.attribution,
        fetched_at=lists.state(feed.name).fetched_at or now,
        max_age=float(seconds(feed.max_age, "max_age")) if feed.max_age else None,
    )


def _generation(lists: Lists) -> int:
    try:
        index = lists.index()
    except IndexCorrupt:
        return 0
    return index.generation if index is not None else 0
