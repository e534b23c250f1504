import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bascule.cli.main import main
from bascule.signals.lookalike.brand import Shipped, shipped


def test_look_tells_what_a_host_reads_like() -> None:
    result = CliRunner().invoke(main, ["brands", "look", "DLSCORD.com", "discord.com", "ourchat-login.net",
                                       "--own", "ourchat.example"])  # fmt: skip
    near, none, own = map(json.loads, result.output.splitlines())
    assert near["found"][0]["explanation"] == "reads like discord.com"
    assert none == {"host": "discord.com", "found": []}
    assert own["found"][0]["brand"] == "own"


def test_look_reads_hosts_from_a_pipe_in_any_script() -> None:
    result = CliRunner().invoke(main, ["brands", "look"], input="disсоrd.com\n\ngarden.com\n")
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert [bool(row["found"]) for row in rows] == [True, False, False]
    assert rows[0]["found"][0]["how"] == "homograph"


def test_build_makes_the_file_from_its_sources(tmp_path: Path) -> None:
    owned, titles, out = tmp_path / "owned.json", tmp_path / "titles.json", tmp_path / "brands.json"
    owned.write_text('{"evernote": ["evernote.com"]}')
    titles.write_text("[]")
    arguments = ["--owned", str(owned), "--titles", str(titles), "--version", "2026-11-23", "--out", str(out)]
    failed = CliRunner().invoke(main, ["brands", "build", *arguments])
    assert failed.exit_code != 0
    assert "no list" in failed.output


@pytest.mark.data
def test_the_shipped_file_is_made_of_the_shared_lists(shared: Path, tmp_path: Path) -> None:
    out, brands = tmp_path / "brands.json", shared / "brands"
    arguments = ["--owned", str(brands / "v2fly_brand_domains.json.gz"), "--titles",
                 str(brands / "simple-icons_titles.json.gz"), "--version", "2026-11-23", "--out", str(out)]  # fmt: skip
    result = CliRunner().invoke(main, ["brands", "build", *arguments])
    assert result.exit_code == 0, result.output
    assert msgspec.json.decode(out.read_bytes(), type=Shipped).brands == shipped().brands
    assert out.stat().st_size <= 1_000_000


def test_confusables_makes_the_table(tmp_path: Path) -> None:
    file, out = tmp_path / "confusables.txt", tmp_path / "table.json"
    file.write_text("# Version: 99.0.0\n0430 ; 0061 ; MA\n", "utf-8-sig")
    result = CliRunner().invoke(main, ["brands", "confusables", str(file), "--out", str(out)])
    assert result.output.startswith("1 pairs of Unicode 99.0.0")
    assert json.loads(out.read_text("utf-8"))["pairs"] == {"а": "a"}
