import threading
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from bascule.cli.lists import command

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def go(*args: object, input: str | None = None) -> Result:
        return CliRunner().invoke(command, ["--home", str(tmp_path / "home"), *map(str, args)], input=input)

    return go


def lines(result: Result) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


def test_add_and_look_up(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("bad.com\ngoogle.com\nnot a domain\n")
    (tmp_path / "two.csv").write_text("url,target\nhttps://shared.github.io/x,Bank\n")
    added = run("add", tmp_path / "one.txt", tmp_path / "two.csv")
    assert added.exit_code == 0, added.output
    first, second = lines(added)
    assert (first["feed"], first["accepted"], first["held"], first["rejected"]) == ("one", 1, 1, 1)
    assert (second["feed"], second["format"], second["accepted"]) == ("two", "csv", 1)
    asked = '{"url":"https://www.bad.com/x"}\nnonsense\n{"url":"https://shared.github.io/x?y"}\n{"url":"http://"}\n{"u":1}\n{"url":"https://google.com/"}\n'
    found = run("lookup", input=asked)
    assert found.exit_code == 0
    bad, nonsense, path, nohost, nourl, good = lines(found)
    assert (bad["url"], bad["verdict"]) == ("https://www.bad.com/x", "block")
    assert bad["matches"][0]["expression"] == "bad.com/"
    assert bad["matches"][0]["feed"] == "one"
    assert path["matches"][0]["category"] == "phishing of Bank"
    assert (good["verdict"], good["matches"]) == ("allow", [])
    assert all(set(line) == {"error"} for line in (nonsense, nohost, nourl))


def test_home_may_stand_behind_the_sub_command(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("bad.com\n")
    added = CliRunner().invoke(command, ["add", "--home", str(tmp_path / "there"), str(tmp_path / "one.txt")])
    assert added.exit_code == 0
    assert (tmp_path / "there" / "lists" / "index").is_file()


def test_options_hold_and_warnings_warn(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("bad.com\n")
    told = run(
        "add", tmp_path / "one.txt", "--name", "mine", "--verdict", "warn", "--category", "scam", "--licence", "CC0"
    )
    assert lines(told)[0]["verdict"] == "warn"
    (found,) = lines(run("lookup", input='{"url":"https://bad.com/"}\n'))
    assert found["verdict"] == "warn"
    assert found["matches"][0]["category"] == "scam"
    assert "scam by mine" in found["explanation"]


def test_show_tells_each_row_and_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("bad.com\ngoogle.com\nnot a domain\n")
    run("add", tmp_path / "one.txt")
    assert lines(run("show"))[0]["rejected"] == 1
    (rejected,) = lines(run("show", "one", "--rejected"))
    assert (rejected["line"], rejected["rejected"]) == (3, "not a domain")
    (held,) = lines(run("show", "one", "--held"))
    assert (held["line"], held["expression"]) == (2, "google.com/")


def test_a_catalogue_file_update_and_removal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("bad.com\n")
    (tmp_path / "feed.toml").write_text('name = "cat"\nsource = "list.txt"\nlicence = "CC0"\nmax_age = "7d"\n')
    assert run("add", tmp_path / "feed.toml").exit_code == 0
    assert lines(run("lookup", input='{"url":"https://bad.com/"}\n'))[0]["verdict"] == "block"
    assert run("update").exit_code == 0
    assert run("remove", "cat").exit_code == 0
    assert lines(run("lookup", input='{"url":"https://bad.com/"}\n'))[0]["verdict"] == "allow"


def test_feeds_are_fetched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("bad.com\n")

    class Files(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_address[1]}"
        assert run("add", f"{base}/list.txt").exit_code == 0
        missing = run("add", f"{base}/absent.txt")
        assert missing.exit_code == 1
        assert "404" in lines(missing)[0]["error"]
        assert run("update", "--force").exit_code == 1
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert lines(run("lookup", input='{"url":"https://bad.com/"}\n'))[0]["verdict"] == "block"


def test_guard_files_take_effect_at_the_next_build(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("ours.com\n")
    (tmp_path / "allow.txt").write_text("ours.com\n")
    run("add", tmp_path / "one.txt")
    assert lines(run("guard", "add", tmp_path / "allow.txt"))[0]["names"] == 1
    assert lines(run("build"))[0]["held"] == 1
    assert lines(run("lookup", input='{"url":"https://ours.com/"}\n'))[0]["verdict"] == "allow"


@pytest.mark.parametrize(
    "args",
    [("add", "/nowhere/at/all"), ("add",), ("show", "nobody"), ("update", "nobody"), ("remove", "nobody"),
     ("add", "https://127.0.0.1:9/x", "--verdict", "maybe"), ("add", "https://127.0.0.1:9/x", "--format", "odt")],
)  # fmt: skip
def test_bad_arguments_are_told_in_one_line(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_urls_as_arguments_give_a_table_that_hostile_text_cannot_steer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("bad.com\n")
    run("add", tmp_path / "one.txt")
    shown = run("lookup", "https://bad.com/\x1b[2J", "http://", "https://fine.com/[red]")
    assert shown.exit_code == 0
    assert "\x1b" not in shown.output
    assert "block" in shown.output
    assert "error" in shown.output


def test_a_damaged_index_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("bad.com\n")
    run("add", tmp_path / "one.txt")
    index = tmp_path / "home" / "lists" / "index"
    index.write_bytes(index.read_bytes()[:-1])
    assert run("lookup", input='{"url":"https://bad.com/"}\n').exit_code == 2
