from pathlib import Path

import pytest

from bascule.lists.catalogue import Feed
from bascule.lists.formats.reading import FeedError
from bascule.lists.guard import Guard
from bascule.lists.intake import Intake

DAY = 86400.0


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard.installed(misp=False)


def run(tmp_path: Path, guard: Guard, text: str, **feed: str) -> Intake:
    path = tmp_path / "content"
    path.write_text(text)
    intake = Intake(Feed(**({"name": "f"} | feed)), guard, now=100 * DAY)  # type: ignore[arg-type]
    intake.run(path)
    return intake


def test_every_row_is_accounted_for(tmp_path: Path, guard: Guard) -> None:
    text = "url\tfirst_seen\tremoved\nbad.com\t1970-01-03\t\nbad.com\t\t\nold.com\t\t1970-02-01\nx y\t\t\n"
    text += "google.com\t\t\nbit.ly/abc\t\t\n"
    report = run(tmp_path, guard, text).report
    assert (report.format, report.verdict, report.verdict_from) == ("tsv", "block", "default")
    assert (report.accepted, report.hosts, report.paths, report.duplicates) == (3, 2, 1, 1)
    assert (report.expired, report.rejected, report.held) == (1, 1, 1)
    assert report.rows == 6
    assert report.rejected_rows[0].line == 5
    assert (report.held_rows[0].line, report.held_rows[0].expression) == (6, "google.com/")


def test_a_list_of_services_is_told_by_its_content(tmp_path: Path, guard: Guard) -> None:
    services = "\n".join(["bit.ly", "tinyurl.com", "is.gd"] + [f"short{n}.com" for n in range(30)])
    intake = run(tmp_path, guard, services)
    assert (intake.report.verdict, intake.report.verdict_from) == ("grey", "content")
    assert "short7.com" in intake.grey
    assert len(intake.contribution) == 0
    bad = "\n".join(["bit.ly"] + [f"bad{n}.com" for n in range(30)])
    assert run(tmp_path, guard, bad).report.verdict == "block"
    assert run(tmp_path, guard, services, verdict="block").report.verdict == "block"


def test_a_name_can_tell_a_warning_list(tmp_path: Path, guard: Guard) -> None:
    intake = run(tmp_path, guard, "bad.com\n", name="suspicious-list")
    assert (intake.report.verdict, intake.report.verdict_from) == ("warn", "name")
    assert intake.contribution.grants[0].stand == "warn"


def test_popular_sites_are_softened_to_warnings(tmp_path: Path) -> None:
    intake = run(tmp_path, Guard([], popular=frozenset({"busy.com"})), "busy.com\nbad.com\n")
    assert (intake.report.accepted, intake.report.softened, intake.report.held) == (2, 1, 0)
    assert {grant.stand for grant in intake.contribution.grants} == {"warn", "block"}


def test_what_no_reader_knows_is_an_error(tmp_path: Path, guard: Guard) -> None:
    with pytest.raises(FeedError):
        run(tmp_path, guard, "<html><body>Service unavailable</body></html>")
