import json
from pathlib import Path
from typing import Any


def test_an_account_goes_from_frozen_to_undone(bascule: Any, home: Path) -> None:
    def account(*arguments: str) -> Any:
        done = bascule("account", *arguments, "--home", home)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    frozen = account("freeze", "@ann", "--reason", "blast", "--evidence", "m1", "--evidence", "m2")
    assert (frozen["state"], frozen["who"], frozen["evidence"]) == ("frozen", "command line", ["m1", "m2"])
    assert account("list") == account("list", "--state", "frozen") == account("list", "--live") == [frozen]
    assert account("list", "--shadow") == account("list", "--after", "@ann") == []
    assert account("show", "@ann")["containment"] == frozen
    assert account("held", "@ann") == []
    assert account("settle", "@ann", "release") == {"settled": 0, "left": 0}
    assert account("undo", "@ann", "--reason", "wrong")["state"] == "normal"
    for step, state in (("watch", "watched"), ("challenge", "challenged"), ("restore", "restored")):
        assert account(step, "@ann")["state"] == state


def test_what_cannot_be_is_one_line(bascule: Any, refused: Any, home: Path) -> None:
    assert "restored" not in refused(bascule("account", "restore", "@ann", "--home", home))
    assert "messages" in refused(bascule("account", "settle", "@ann", "discard", "--message", "x", "--home", home))
    assert "account" in refused(bascule("account", "show", "", "--home", home))
    assert "network" in refused(bascule("account", "list", "--network", "none", "--home", home))
