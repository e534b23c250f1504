import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bascule.cli.main import main
from bascule.signals.url_model.model import UrlModel

pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the shared one, with made-up addresses."""
    root = tmp_path_factory.mktemp("shared")
    for folder in ("feeds", "benign", "brands"):
        (root / folder).mkdir()

    def put(name: str, text: str) -> None:
        (root / name).write_bytes(gzip.compress(text.encode()))

    feed = [f"http://login-{n}.example{n}.top/verify/{n}\t2025-0{1 + n % 6}-01T00:00:00Z\t" for n in range(90)]
    put("feeds/phishing-database_links_dated_2024-12_2025-12.tsv.gz", "\n".join(["url\ta\tb", *feed]))
    for name in ("gitter_fcc", "irc_krijn_before_2013_min2posters"):
        chat = [f"https://{name[:3]}{n}.reading{n}.org/manual/{n}\t2015-01-01\troom\t1\t1" for n in range(60)]
        put(f"benign/chat_urls_{name}.tsv.gz", "\n".join(["url\tfirst_date\troom\ta\tb", *chat]))
    put("brands/simple-icons_titles.json.gz", json.dumps([{"source": "https://example.net/brand"}]))
    put("brands/v2fly_brand_domains.json.gz", json.dumps({"one": ["example.com"]}))
    return root


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["train", "urls", *map(str, arguments)])
    return done.exit_code, done.output


def test_it_writes_a_model_and_tells_what_it_was_made_of(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "urls.model"
    code, said = run("--shared", shelf, "--out", out, "--until", "2025-05-01")
    assert code == 0, said
    model = UrlModel.from_bytes(out.read_bytes())
    assert model.made["phishing_to"] == "2025-04-01"
    assert model.made["chat"] == 120
    assert "command: bascule train urls --seed 1 --until 2025-05-01" in said


def test_the_same_data_and_seed_write_the_same_file(shelf: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert run("--shared", shelf, "--out", one)[0] == run("--shared", shelf, "--out", other)[0] == 0
    assert one.read_bytes() == other.read_bytes()


def test_a_day_before_all_phishing_is_an_error_in_one_line(shelf: Path, tmp_path: Path) -> None:
    code, said = run("--shared", shelf, "--out", tmp_path / "none", "--until", "2001-01-01")
    assert code != 0
    assert "no phishing was first seen before 2001-01-01" in said
    assert not (tmp_path / "none").exists()


def test_a_folder_without_the_lists_is_an_error(tmp_path: Path) -> None:
    code, said = run("--shared", tmp_path, "--out", tmp_path / "none")
    assert code != 0
    assert "phishing-database" in said
