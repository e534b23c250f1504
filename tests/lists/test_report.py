from bascule.lists.entry import Rejected
from bascule.lists.report import KEPT, Held, Report, refusal


def test_counts_and_lists() -> None:
    report = Report("f")
    report.reject(Rejected(3, "not a domain", "x"))
    report.hold(Held(4, "google.com/", "a well-known site"), soft=False)
    report.hold(Held(5, "busy.example/", "popular"), soft=True)
    assert (report.rejected, report.held, report.softened) == (1, 1, 1)
    assert report.reasons == {"not a domain": 1, "a well-known site": 1, "popular": 1}
    for line in range(KEPT + 10):
        report.reject(Rejected(line, "r"))
    assert report.rejected == KEPT + 11
    assert len(report.rejected_rows) == KEPT
    assert Report("g").reasons == {}


def test_a_list_shrunk_to_nothing_does_not_replace_a_good_one() -> None:
    full = Report("f", accepted=1000)
    assert refusal(full, Report("f", accepted=99)) == "shrunk from 1000 rows to 99"
    assert refusal(full, Report("f", accepted=100)) is None
    assert refusal(full, Report("f")) == "nothing in it could be used"
    assert refusal(None, Report("f", rejected=5)) is not None
    assert refusal(None, Report("f", accepted=1)) is None
    assert refusal(Report("f", accepted=3), Report("f", accepted=1)) is None
