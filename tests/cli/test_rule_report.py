import io

from rich.console import Console

from bascule.cli.rule_report import show_report
from bascule.judge.hits import Told, hits_of
from bascule.judge.rules.rule import Hit


def test_a_report_names_rules_versions_and_whom_they_hit() -> None:
    hits = [Hit("burst", version, "shadow", 1.0, (), "r") for version in (1, 2)]
    history = [Told(f"m{n}", 0.0, "@ann\u202e", "room", (hit,)) for n, hit in enumerate(hits)]
    out = io.StringIO()
    show_report(hits_of(history, lambda: 0.0), Console(file=out, width=160))
    text = out.getvalue()
    assert "burst v1" in text
    assert "burst v2" in text
    assert "room (1)" in text
    assert "\u202e" not in text
