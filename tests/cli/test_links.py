import json
from pathlib import Path
from typing import Any

import pytest

HARD = [b"nonsense\n", b"[1]\n", {"other": 1}, {"text": 5, "url": 5}, b"\xff\n", b"[" * 20_000 + b"\n"]


def answers(result: Any) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_find(bascule: Any) -> None:
    lines = [{"text": "\U0001f600 see https://a.example.com/x."}, {"text": "none"}, *HARD]
    found, none, *bad = answers(bascule("links", "find", lines=lines))
    (link,) = found["links"]
    assert [link[name] for name in ("start", "end", "text", "url")] == [
        6, 29, "https://a.example.com/x", "https://a.example.com/x",
    ]  # fmt: skip
    assert none == {"links": []}
    assert [set(line) for line in bad] == [{"error"}] * len(HARD)


def test_find_in_markup_by_line_or_by_option(bascule: Any) -> None:
    text = "[shop](https://a.example.com/x)"
    (by_line,) = answers(bascule("links", "find", lines=[{"text": text, "format": "markdown"}]))
    (by_option,) = answers(bascule("links", "find", "--format", "markdown", lines=[{"text": text}]))
    (odd,) = answers(bascule("links", "find", lines=[{"text": text, "format": "rtf"}]))
    assert by_line == by_option
    assert (by_line["links"][0]["url"], set(odd)) == ("https://a.example.com/x", {"error"})


def test_read(bascule: Any) -> None:
    lines = [{"url": "HTTP://WWW.Example.com:80/a/../b?c#d"}, {"url": "nonsense"}, {"url": "http://[::1"}, *HARD]
    good, *bad = answers(bascule("links", "read", lines=lines))
    wanted = ("href", "host", "registrable_domain", "canonical")
    assert [good[name] for name in wanted] == [
        "http://www.example.com/b?c#d", "www.example.com", "example.com", "http://www.example.com/b",
    ]  # fmt: skip
    assert set(good["expressions"]) == {
        "www.example.com/b?c", "www.example.com/b", "www.example.com/",
        "example.com/b?c", "example.com/b", "example.com/",
    }  # fmt: skip
    assert all("error" in line and "href" not in line for line in bad)


def test_unwrap(bascule: Any) -> None:
    lines = [{"url": "https://www.google.com/url?q=https%3A%2F%2Fa.example.com%2Fx"}, {"url": "https://a.example.com/"}]
    wrapped, plain, *bad = answers(bascule("links", "unwrap", lines=[*lines, *HARD]))
    assert wrapped["url"] == "https://a.example.com/x"
    assert len(wrapped["layers"]) == 1
    assert plain == {"url": "https://a.example.com/", "layers": []}
    assert [set(line) for line in bad] == [{"error"}] * len(HARD)


def test_wrap_and_open(bascule: Any, home: Path) -> None:
    keys = ("--keys", home / "keys" / "demo.json")
    url = "https://a.example.com/a//b?x=%2F&y=\u00e9#z"
    wrap = ("links", "wrap", *keys, "--base", "http://go.demo.test/l", "--message", "m1", "--audience", "3")
    wrapped, again, *bad = answers(bascule(*wrap, lines=[{"url": url}, {"url": url}, {"url": "nonsense"}, *HARD]))
    assert wrapped["url"] == url
    assert wrapped == again
    assert [set(line) for line in bad] == [{"error"}] * (len(HARD) + 1)
    link = wrapped["wrapped_url"]
    assert link.startswith("http://go.demo.test/l/")
    assert answers(bascule(*wrap, lines=[{"url": link}])) == [{"url": link, "wrapped_url": link}]
    opened, preview, *bad = answers(
        bascule(
            "links", "open", *keys, lines=[{"url": link}, {"url": link + "+"}, {"url": link[:-1]}, {"url": url}, *HARD]
        )
    )
    assert (opened["destination"], opened["network"], opened["audience"]) == (url, "demo", 3)
    assert preview == opened
    assert [set(line) for line in bad] == [{"error"}] * (len(HARD) + 2)


def test_other_networks_and_retired_keys_do_not_open(bascule: Any, home: Path) -> None:
    keys = home / "keys" / "demo.json"
    wrap = bascule("links", "wrap", "--keys", keys, "--base", "http://go.demo.test", "https://a.example.com/")
    link = json.loads(wrap.stdout)["wrapped_url"]
    bascule("network", "add", "other", "--link-base", "http://go.other.test", "--home", home)
    (other,) = answers(bascule("links", "open", "--keys", home / "keys" / "other.json", link))
    assert "not in this key file" in other["error"]
    old = link.split("/")[3].split(".")[0]
    bascule("network", "rotate-key", "demo", "--home", home)
    (still,) = answers(bascule("links", "open", "--keys", keys, link))
    assert still["destination"] == "https://a.example.com/"
    bascule("network", "rotate-key", "demo", "--retire", old, "--home", home)
    (retired,) = answers(bascule("links", "open", "--keys", keys, link))
    assert "retired" in retired["error"]


@pytest.mark.parametrize("command", ["find", "read", "unwrap"])
def test_arguments_are_answered_like_lines(bascule: Any, command: str) -> None:
    field = "text" if command == "find" else "url"
    (by_argument,) = answers(bascule("links", command, "https://a.example.com/x"))
    assert [by_argument] == answers(bascule("links", command, lines=[{field: "https://a.example.com/x"}]))


def test_bad_arguments(bascule: Any, refused: Any, home: Path, tmp_path: Path) -> None:
    keys = home / "keys" / "demo.json"
    (tmp_path / "odd.json").write_text("{}")
    refused(bascule("links", "open", "--keys", tmp_path / "odd.json", "x"))
    refused(bascule("links", "open", "--keys", tmp_path / "nothing", "x"))
    refused(bascule("links", "wrap", "--keys", keys, "--base", "ftp://x", "https://a.example.com/"))
    assert bascule("links", "open", "x").exit_code == 2
    assert bascule("links", "nonsense").exit_code == 2
