"""``bascule lists``: what is already known. Feeds in, one index out, and look-ups."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from rich.table import Table

from bascule.cli.lines import run, text_field
from bascule.cli.list_changes import feeds_changed, guard_added
from bascule.judge.known import judge_known
from bascule.links.destination import read
from bascule.links.expressions import keys
from bascule.lists.catalogue import CatalogueError, Feed, name_of, read_feed
from bascule.lists.fetch import client, due, fetch
from bascule.lists.formats.reading import FeedError
from bascule.lists.home import Lists
from bascule.lists.index import IndexCorrupt
from bascule.lists.known import Known, Match
from bascule.lists.rebuild import rebuild
from bascule.lists.report import Report

FEED_OPTIONS = ("name", "format", "licence", "category", "weight", "verdict", "max_age")


def _take_home(ctx: click.Context, _: click.Parameter, home: Path | None) -> None:
    if home is not None:
        ctx.obj = Lists(home)


home_option = click.option("--home", type=click.Path(path_type=Path), callback=_take_home, expose_value=False,
                           hidden=True)  # fmt: skip
"""The group's option again, so that it may stand behind the sub-command too."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", envvar="BASCULE_HOME", default="var", show_default=True, type=click.Path(path_type=Path),
              help="the folder everything is kept in (or BASCULE_HOME)")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, home: Path) -> None:
    """What is already known: feeds, the index made of them, and the guard."""
    ctx.obj = Lists(home)


@command.command()
@home_option
@click.argument("sources", nargs=-1, required=True)
@click.option("--name", help="for a single source; else made from its file name")
@click.option("--format", "format", help="one of the formats; else told from the content")
@click.option("--licence")
@click.option("--category", help="what the rows are, for example phishing")
@click.option("--weight", type=float, help="log-odds of a match, 0 to 10")
@click.option("--verdict", help="block, warn, allow or grey; else told from name and content")
@click.option("--max-age", help="when it counts as stale, for example 7d")
@click.pass_obj
def add(lists: Lists, /, sources: tuple[str, ...], **given: Any) -> None:
    """Add feeds (files, URLs, or catalogue files ending in .toml) and build the index."""
    told = {name: given[name] for name in FEED_OPTIONS if given[name] is not None}
    if "name" in told and len(sources) > 1:
        raise click.UsageError("--name goes with a single source")
    try:
        feeds = [_feed(source, told) for source in sources]
    except (CatalogueError, OSError) as error:
        raise click.UsageError(str(error)) from None
    if len({feed.name for feed, _ in feeds}) < len(feeds):
        raise click.UsageError("two of the sources have the same name; add them one by one with --name")
    now = time.time()
    with lists.writing():
        before = {feed.name: kept for feed, _ in feeds if (kept := _kept(lists, feed.name)) is not None}
        for feed, content in feeds:
            lists.add(feed, content)
        feeds_changed(lists.root.parent, before, {feed.name: feed for feed, _ in feeds})
        failed = _fetch_all(lists, [feed for feed, content in feeds if content is None], now)
        reports = _build(lists, now)
    mine = {feed.name for feed, _ in feeds}
    _show_reports([report for report in reports if report.feed in mine], failed)
    if failed or any(report.kept_old for report in reports if report.feed in mine):
        sys.exit(1)


def _feed(source: str, told: dict[str, Any]) -> tuple[Feed, Path | None]:
    if source.startswith(("http://", "https://")):
        return _with(Feed(name=told.get("name") or name_of(source), source=source), told), None
    path = Path(source)
    if not path.is_file():
        raise CatalogueError(f"{source}: no such file")
    if path.suffix != ".toml":
        return _with(Feed(name=told.get("name") or name_of(path.name), source=str(path.resolve())), told), path
    feed = _with(read_feed(path), told)
    if feed.remote:
        return feed, None
    content = path.parent / feed.source
    if not feed.source or not content.is_file():
        raise CatalogueError(f"{source}: source: no such file {feed.source!r}")
    return feed, content


def _with(feed: Feed, told: dict[str, Any]) -> Feed:
    try:
        return msgspec.convert(msgspec.to_builtins(feed) | told, Feed)
    except msgspec.ValidationError as error:
        raise CatalogueError(str(error)) from None


@command.command()
@home_option
@click.argument("names", nargs=-1)
@click.option("--force", is_flag=True, help="also feeds that are not due")
@click.pass_obj
def update(lists: Lists, names: tuple[str, ...], force: bool) -> None:
    """Fetch feeds that are due, copy changed files anew, and build the index."""
    now = time.time()
    with lists.writing():
        feeds = _chosen(lists, names)
        failed = _fetch_all(lists, [f for f in feeds if f.remote and (force or due(lists, f, now))], now)
        for feed in feeds:
            if not feed.remote and (path := Path(feed.source)).is_file():
                lists.add(feed, path)
        reports = _build(lists, now)
    _show_reports(reports, failed)
    if failed:
        sys.exit(1)


@command.command("build")
@home_option
@click.pass_obj
def build_command(lists: Lists) -> None:
    """Build the index anew from what is there."""
    with lists.writing():
        reports = _build(lists, time.time())
    _show_reports(reports, {})


@command.command()
@home_option
@click.argument("name")
@click.pass_obj
def remove(lists: Lists, name: str) -> None:
    """Drop a feed and build the index without it."""
    with lists.writing():
        (feed,) = _chosen(lists, (name,))
        lists.remove(name)
        feeds_changed(lists.root.parent, {name: feed}, {})
        _build(lists, time.time())


@command.command()
@home_option
@click.argument("name", required=False)
@click.option("--rejected", is_flag=True, help="list the rows that make no sense")
@click.option("--held", is_flag=True, help="list the rows that the guard held")
@click.pass_obj
def show(lists: Lists, name: str | None, rejected: bool, held: bool) -> None:
    """Show feeds and what became of their rows."""
    feeds = _chosen(lists, (name,) if name else ())
    reports = [report for feed in feeds if (report := lists.report(feed.name)) is not None]
    if not rejected and not held:
        _show_reports(reports, {feed.name: e for feed in feeds if (e := lists.state(feed.name).error)})
        return
    for report in reports:
        for row in report.rejected_rows if rejected else ():
            _say({"feed": report.feed, "line": row.line, "rejected": row.reason, "text": row.text})
        for one in report.held_rows if held else ():
            _say({"feed": report.feed, "line": one.line, "held": one.reason, "expression": one.expression})


@command.command()
@home_option
@click.argument("urls", nargs=-1)
@click.pass_obj
def lookup(lists: Lists, urls: tuple[str, ...]) -> None:
    """Look URLs up: JSON lines in and out on a pipe, a table for URLs as arguments."""
    try:
        known = Known(lists.index())
    except IndexCorrupt as error:
        raise click.UsageError(f"{lists.index_path}: {error}") from None
    if not urls:
        run(lambda value: _looked_up(known, text_field(value, "url")))
        return
    table = Table("url", "verdict", "expression", "feed", "category")
    for url in urls:
        try:
            found = _looked_up(known, url)
        except ValueError as error:
            table.add_row(_plain(url), "error", _plain(str(error)))
            continue
        matches: list[dict[str, object]] = found["matches"] or [{}]
        for match in matches:
            cells = (match.get(name, "") for name in ("expression", "feed", "category"))
            table.add_row(_plain(url), found["verdict"], *map(_plain, cells))
    Console(markup=False).print(table)


def _looked_up(known: Known, url: str) -> dict[str, Any]:
    now = time.time()
    matches = known.matches(keys(read(url)), now)
    verdict = judge_known(matches, now)
    return {
        "url": url,
        "verdict": verdict.verdict,
        "matches": [_match(match) for match in matches],
        "score": round(verdict.score, 3),
        "explanation": verdict.explanation,
    }


def _match(match: Match) -> dict[str, object]:
    fields: dict[str, object] = {"expression": match.expression, "feed": match.source, "verdict": match.verdict,
                                 "category": match.category, "weight": match.weight}  # fmt: skip
    if match.set_at is not None:
        fields["set_at"] = match.set_at
    if match.expires_at is not None:
        fields["expires_at"] = match.expires_at
    return fields | {"stale": match.stale, "exact": match.exact}


@command.group()
def guard() -> None:
    """Names that no feed may block as a whole."""


@guard.command("add")
@home_option
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def guard_add(lists: Lists, files: tuple[Path, ...]) -> None:
    """Add rankings or allow-lists, then run build."""
    with lists.writing():
        for file in files:
            try:
                names = lists.add_guard_file(file)
            except FeedError as error:
                raise click.UsageError(f"{file}: {error}") from None
            guard_added(lists.root.parent, file.name, names)
            _say({"guard": file.name, "names": names})


def _kept(lists: Lists, name: str) -> Feed | None:
    """The feed of that name, where there is one that can be read: adding it anew mends a damaged one."""
    try:
        return read_feed(lists.folder(name) / "feed.toml")
    except (CatalogueError, OSError):
        return None


def _chosen(lists: Lists, names: Sequence[str]) -> list[Feed]:
    try:
        feeds = {feed.name: feed for feed in lists.feeds()}
    except CatalogueError as error:
        raise click.UsageError(str(error)) from None
    for name in names:
        if name not in feeds:
            raise click.UsageError(f"no feed is named {name!r}")
    return [feeds[name] for name in names] if names else list(feeds.values())


def _fetch_all(lists: Lists, feeds: Sequence[Feed], now: float) -> dict[str, str]:
    failed: dict[str, str] = {}
    if not feeds:
        return failed
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with client() as web, Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        for feed in feeds:
            error = fetch(lists, feed, web, now, _on(bars, bars.add_task(feed.name, total=None)))
            if error is not None:
                failed[feed.name] = error
    return failed


def _on(bars: Progress, task: TaskID) -> Callable[[int, int | None], None]:
    return lambda got, total: bars.update(task, completed=got, total=total)


def _build(lists: Lists, now: float) -> list[Report]:
    total = len(lists.feeds())
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bars:
        task = bars.add_task("reading", total=total)
        return rebuild(lists, now, lambda name: bars.update(task, advance=1, description=name))


_NUMBERS = ("accepted", "hosts", "paths", "duplicates", "expired", "rejected", "held", "softened")


def _show_reports(reports: Sequence[Report], failed: dict[str, str]) -> None:
    if not sys.stdout.isatty():
        for report in reports:
            line: dict[str, object] = {"feed": report.feed, "format": report.format, "verdict": report.verdict}
            line |= {name: getattr(report, name) for name in _NUMBERS}
            problem = failed.get(report.feed) or report.kept_old
            _say(line | ({"error": problem} if problem else {}))
        return
    table = Table("feed", "format", "verdict")
    for name in _NUMBERS:
        table.add_column(name, justify="right")
    table.add_column("problem", overflow="fold")
    for report in reports:
        numbers = (f"{getattr(report, name):,}" for name in _NUMBERS)
        problem = failed.get(report.feed) or report.kept_old
        table.add_row(report.feed, report.format, report.verdict, *numbers, _plain(problem))
    Console(markup=False).print(table)


def _say(value: dict[str, object]) -> None:
    click.echo(msgspec.json.encode(value).decode())


def _plain(text: object) -> str:
    """Text for a terminal: what is not printable is shown as its escape, so that hostile text cannot steer it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
