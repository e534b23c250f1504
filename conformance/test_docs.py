"""The documents keep their word: links lead somewhere, snippets run, answers and tables are those of the code."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from e2e.running import Process, bascule, free_port, request

from bascule.accounts.client import Client
from bascule.accounts.containment_policy import ContainmentPolicy
from bascule.accounts.event import AccountEvent, Kind
from bascule.gate.api_keys import SCOPES
from bascule.gate.decision import Decision, LinkDecision
from bascule.gate.message import Conversation, Message
from bascule.gate.network import Policy
from bascule.judge.rules.vocabulary import FIELDS, KEYS
from bascule.links.find import find
from bascule.links.keyring import load_keyring
from bascule.links.link import Format
from bascule.links.token import Opener, message_tag
from bascule.links.wrap import Wrapper, read_base
from bascule.lists.catalogue import Feed
from bascule.lists.formats.registry import FORMATS
from bascule.signals.link_facts import WEIGHTS

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
_MARK = "=== end of snippet ==="


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def page(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def prose(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for markdown, html in _LINK.findall(prose(text)):
        target, _, anchor = (markdown or html).partition("#")
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), f"{name(path)} links to {target}, which is not there"
        assert found.is_relative_to(ROOT), f"{name(path)} links out of the project: {target}"
        if anchor:
            assert anchor in anchors(found.read_text("utf-8")), f"{name(path)} links to {target}#{anchor}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        for target, _ in _LINK.findall(prose(path.read_text("utf-8"))):
            found = (path.parent / target.partition("#")[0]).resolve()
            if found.suffix == ".md" and found.is_file() and found not in seen:
                waiting.append(found)
    assert not set(PAGES) - seen, "no link leads to these"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, Process, int]]:
    """A folder like a checkout's after ``make run``, with the service running on free ports."""
    links = free_port()
    bascule("init", "--home", tmp_path / "var", "--link-base", f"http://127.0.0.1:{links}", "--quiet")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    process = Process(tmp_path / "var", links)
    try:
        yield tmp_path, process, links
    finally:
        process.stop()


def _curl_that_tells(folder: Path) -> Path:
    """A ``curl`` that also writes down, for each request, its arguments and the status of the answer."""
    tools = folder / "tools"
    tools.mkdir()
    wrapper = tools / "curl"
    wrapper.write_text(
        "#!/bin/sh\n"
        f'{shutil.which("curl")} --dump-header {folder}/head "$@" || exit $?\n'
        f"printf '%s %s\\n' \"$(head -1 {folder}/head | tr -d '\\r')\" \"$*\" | tr '\\n' ' ' >>{folder}/asked\n"
        f"echo >>{folder}/asked\n"
    )
    wrapper.chmod(0o755)
    return tools


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl on the path")
@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/integrate/api.md",
        "docs/analyse/command-line.md",
        "docs/analyse/rules.md",
        "docs/integrate/events.md",
        "docs/operate/decoys.md",
    ],
)
def test_snippets_run_and_their_answers_are_those_shown(path: str, place: tuple[Path, Process, int]) -> None:
    folder, process, links = place
    blocks = _FENCE.findall(page(path))
    snippets = [text for kind, text in blocks if kind == "sh"]
    assert snippets
    script = f"\necho '{_MARK}'\n".join(snippets)
    script = script.replace("127.0.0.1:8420", process.api).replace("127.0.0.1:8421", f"127.0.0.1:{links}")
    tools = f"{_curl_that_tells(folder)}:{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=os.environ | {"PATH": tools},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    for line in (folder / "asked").read_text("utf-8").splitlines() if (folder / "asked").exists() else ():
        assert re.match(r"HTTP/1.1 2\d\d ", line) or f"127.0.0.1:{links}" in line, line
    outputs = iter(done.stdout.split(_MARK))
    output = ""
    for kind, text in blocks:
        if kind == "sh":
            output = next(outputs)
        elif kind == "json" and output:
            _holds(json.loads(output), json.loads(text), path)
            output = ""
        elif kind == "text" and output:
            assert output.strip().splitlines()[-text.count("\n") :] == text.splitlines(), f"{path} shows {text!r}"
            output = ""


def _holds(real: Any, shown: Any, where: str) -> None:
    """What is shown is a shortened form of what was answered; numbers, signatures and ports may differ."""
    assert type(real) is type(shown) or {type(real), type(shown)} <= {int, float}, f"{where}: {real!r}, not {shown!r}"
    if isinstance(shown, dict):
        assert shown.keys() <= real.keys(), f"{where}: no {shown.keys() - real.keys()} in the answer"
        for key, value in shown.items():
            _holds(real[key], value, f"{where}.{key}")
    elif isinstance(shown, list):
        assert len(real) == len(shown), f"{where}: {len(real)} answered, {len(shown)} shown"
        for one, other in zip(real, shown, strict=True):
            _holds(one, other, f"{where}[]")
    elif isinstance(shown, str) and where.rpartition(".")[2] not in ("tag", "who", "key"):
        assert _plain(real) == _plain(shown), where
    elif isinstance(shown, bool | None) or where.rpartition(".")[2] in ("start", "end", "audience", "score", "status"):
        assert real == shown, where


def _plain(text: str) -> str:
    text = re.sub(r"127\.0\.0\.1:\d+", "BASE", text)
    return re.sub(r"[a-z0-9]{6}\.[0-9a-f]{24}\.[0-9a-f]{14}-", "SIGNED-", text)


def test_the_link_format_s_example_is_what_the_service_makes(tmp_path: Path) -> None:
    text = page("docs/integrate/link-format.md")
    key_file = next(text for kind, text in _FENCE.findall(text) if kind == "json")
    ring = load_keyring(key_file.encode())
    wrapper = Wrapper(ring, read_base("https://go.example"))
    tag = message_tag(ring, "m1")
    assert f"| TAG | `{tag}` |" in text
    wanted = {
        "https://example.com/video?v=1": (3, False),
        "http://example.com/a//b/./c?q=50%25&x=ä#top": (0, True),
        "https://example.com/a/": (2, False),
        "HTTPS://Example.com": (12, False),
    }
    for destination, (audience, warned) in wanted.items():
        link = wrapper.wrap(destination, tag, audience, warned=warned).url
        assert f"`{link}`" in text
        assert Opener([ring]).open(link.removeprefix("https://go.example/").encode()).destination == destination
        assert _open(tmp_path, key_file, link) == destination
        assert _open(tmp_path, key_file, f"{link}+?utm_source=x") == destination
        assert _open(tmp_path, key_file, link.replace(".com", ".org")) is None


def _open(folder: Path, key_file: str, link: str) -> str | None:
    (folder / "key.json").write_text(key_file)
    command = [sys.executable, "-I", str(ROOT / "docs/integrate/open_link.py"), str(folder / "key.json"), link]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    return done.stdout.removesuffix("\n") if done.returncode == 0 else None


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("docs/operate/lists.md", Feed.__struct_fields__),
        ("docs/operate/lists.md", tuple(FORMATS)),
        ("docs/operate/networks-and-keys.md", Policy.__struct_fields__),
        ("docs/operate/containment.md", ContainmentPolicy.__struct_fields__),
        ("docs/operate/networks-and-keys.md", SCOPES),
        ("docs/integrate/api.md", SCOPES),
        ("docs/integrate/messages.md", Message.__struct_fields__ + Conversation.__struct_fields__),
        ("docs/integrate/events.md", (*AccountEvent.__struct_fields__, *get_args(Kind))),
        ("docs/integrate/messages.md", Client.__struct_fields__),
        ("docs/integrate/messages.md", Decision.__struct_fields__ + LinkDecision.__struct_fields__),
        ("docs/analyse/verdicts.md", tuple(WEIGHTS)),
        ("docs/analyse/rules.md", (*FIELDS, *KEYS)),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_tables_name_every_field(path: str, names: tuple[str, ...]) -> None:
    text = page(path)
    missing = [one for one in names if f"`{one}`" not in text]
    assert not missing, f"{path} does not name {missing}"


def test_the_weights_shown_are_those_in_force() -> None:
    shown = dict(re.findall(r"^\| `(\w+)` \| ([0-9.]+) \|", page("docs/analyse/verdicts.md"), re.MULTILINE))
    assert {fact: float(weight) for fact, weight in shown.items()} == {fact: w for fact, (w, _) in WEIGHTS.items()}


def test_metrics_named_are_those_there(place: tuple[Path, Process, int]) -> None:
    folder, process, _ = place
    key = (folder / "var" / "api-key").read_text().strip()
    text = request(process.api, "GET", "/metrics", None, {"Authorization": f"Bearer {key}"}).body.decode()
    there = set(re.findall(r"^# TYPE (bascule_\w+) ", text, re.MULTILINE))
    assert there == set(re.findall(r"^\| `(bascule_\w+)`", page("docs/operate/metrics.md"), re.MULTILINE))


def test_dependencies_named_are_those_declared() -> None:
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads(page("pyproject.toml"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted = {re.split(r"[<>=~!\[; ]", one)[0].lower() for one in declared}
    named = set(re.findall(r"^\| ([a-z][a-z0-9-]*) \|", page("docs/dependencies.md"), re.MULTILINE))
    assert wanted == named - {"package"}


@pytest.mark.parametrize("form", ["plain", "markdown"])
def test_the_readme_s_offsets_count_code_points(form: Format) -> None:
    link = find("is this you in the video? https://example.com/video?v=1", form)[0]
    assert f'"start": {link.start}, "end": {link.end}' in page("README.md")
