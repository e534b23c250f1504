"""Rspamd's own client asks; where it is not installed, requests as it makes them do."""

import json
import shutil
import subprocess
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

RSPAMC = shutil.which("rspamc")


def mail(text: str, html: str = "", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = "a@b.example", "c@d.example", "hi", "<m1@x>"
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def ask(net: Any, content: bytes, path: str = "/checkv2", **headers: str) -> httpx.Response:
    there = {"password": net.key, "from": "a@b.example", "rcpt": "c@d.example"} | headers
    return httpx.post(f"http://{net.process.api}{path}", content=content, headers=there, timeout=30)


@pytest.mark.skipif(RSPAMC is None, reason="needs rspamc, of Debian's package rspamd")
def test_rspamd_s_own_client_understands_every_answer(net: Any, tmp_path: Any) -> None:
    def rspamc(*arguments: str) -> tuple[int, str]:
        command = ["rspamc", "-h", net.process.api, "-P", net.key, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout

    asked = ("-F", "a@b.example", "-r", "c@d.example", "-i", "192.0.2.1", "--json")
    for words, action in (("https://evil.example/x", "reject"), ("https://ok.example/x", "no action")):
        (tmp_path / "mail").write_bytes(mail(words))
        code, told = rspamc(*asked, str(tmp_path / "mail"))
        found = json.loads(told)
        assert (code, found["action"], found["message-id"]) == (0, action, "m1@x")
        assert found["is_skipped"] is False
    code, told = rspamc("-F", "a@b.example", "-r", "c@d.example", str(tmp_path / "mail"))
    assert "Action: no action\nSpam: false\n" in told
    code, told = rspamc("stat")
    assert code == 0
    assert "Messages with action reject: " in told
    wrong = subprocess.run(
        ["rspamc", "-h", net.process.api, "-P", "wrong", str(tmp_path / "mail")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "401" in wrong.stdout


def test_a_blocked_link_is_told_with_its_symbols(net: Any) -> None:
    found = ask(net, mail("https://evil.example/y")).json()
    assert (found["action"], found["message-id"], found["urls"]) == ("reject", "m1@x", ["https://evil.example/y"])
    assert found["score"] >= found["required_score"] == 5.0
    (symbol,) = (one for one in found["symbols"].values() if one["name"] == "KNOWN_LIST")
    assert symbol["score"] > 0
    assert symbol["options"]
    assert "evil.example" in found["messages"]["smtp_message"]


def test_links_are_found_in_every_text_of_a_mail(net: Any) -> None:
    assert ask(net, mail("see", '<a href="https://evil.example/z">x</a>')).json()["action"] == "reject"
    assert ask(net, mail("https://evil.example/z", "<p>see</p>")).json()["action"] == "reject"
    assert ask(net, mail("see", Keywords="https://evil.example/")).json()["action"] == "no action"
    assert ask(net, b"https://evil.example/raw", raw="yes").json()["action"] == "reject"


def test_a_warned_link_is_a_mark_on_the_mail(net: Any) -> None:
    net.verdict("https://odd.example/", "warn", "host")
    assert ask(net, mail("https://odd.example/x")).json()["action"] == "add header"


def test_below_its_own_path_too(net: Any) -> None:
    assert ask(net, mail("hello"), "/v1/adapters/rspamd/checkv2").json()["action"] == "no action"
    assert ask(net, mail("hello"), "/v1/adapters/rspamd/symbols").json()["action"] == "no action"


def test_ping_needs_no_password_and_everything_else_does(net: Any) -> None:
    base = f"http://{net.process.api}"
    answer = httpx.get(f"{base}/ping")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, "pong\r\n", "text/plain")
    for method, path in (("GET", "/stat"), ("POST", "/checkv2")):
        refused = httpx.request(method, base + path)
        assert (refused.status_code, set(refused.json())) == (401, {"error"})
    before = httpx.get(f"{base}/stat", headers={"password": net.key}).json()
    ask(net, mail("one more"))
    after = httpx.get(f"{base}/stat", headers={"password": net.key}).json()
    assert after["scanned"] == before["scanned"] + 1
    assert after["spam_count"] + after["ham_count"] == after["scanned"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"x", {"from": ""}, 400),
        (b"x", {"compression": "zstd"}, 415),
        (b"x", {"key": "abc"}, 415),
        (b"a" * 1_000_001, {"raw": "yes"}, 400),
        (b" " * 9_000_000, {}, 413),
    ],
)
def test_what_cannot_be_read_is_told_as_rspamd_does(net: Any, content: bytes, headers: Any, status: int) -> None:
    refused = ask(net, content, **headers)
    assert (refused.status_code, set(refused.json())) == (status, {"error"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: =?utf-8?b?////?=\r\nMessage-ID: <<<@\r\nContent-Type: text/plain; charset=nope\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\nContent-Type: text/html\r\n\r\n\xff",
        b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n" * 20,
        b"From: " + b"(" * 5000 + b"\r\n\r\nx",
    ],
)
def test_odd_mail_is_answered(net: Any, content: bytes) -> None:
    assert ask(net, content).status_code in (200, 400)


def test_a_queue_s_id_is_the_message_s(net: Any) -> None:
    first = ask(net, mail("https://q.example/"), **{"queue-id": "q1"})
    assert first.json()["action"] == "no action"
    assert net.ask("GET", "/v1/messages/q1").status == 200
    assert ask(net, mail("another"), **{"queue-id": "q1"}).status_code == 409
