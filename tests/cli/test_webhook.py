import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.receiver import Receiver
from e2e.running import free_port


@pytest.fixture
def webhook(bascule: Any, home: Path) -> Any:
    return lambda *arguments: bascule("webhook", *arguments, "--home", home)


def shown(result: Any) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_secret_is_shown_once_and_settings_stay(webhook: Any) -> None:
    secret = webhook("set", "http://127.0.0.1:9/a", "--batch", "100", "--rate", "50").stdout.strip()
    assert secret.startswith("whsec_")
    again = webhook("set", "https://chat.example/b", "--event", "message.redact", "--event", "message.restore")
    assert (again.exit_code, "whsec_" in again.output) == (0, False)
    kept = shown(webhook("show"))
    assert (kept["url"], kept["batch"], kept["rate"], kept["secrets"]) == ("https://chat.example/b", 100, 50.0, 1)
    assert kept["events"] == ["message.redact", "message.restore"]
    rotated = webhook("set", "https://chat.example/b", "--rotate").stdout.strip()
    assert rotated not in (secret, "")
    assert shown(webhook("show"))["secrets"] == 2
    assert webhook("set", "https://chat.example/b", "--drop-old").exit_code == 0
    assert shown(webhook("show"))["secrets"] == 1


@pytest.fixture
def receiver(webhook: Any) -> Iterator[Receiver]:
    with Receiver(webhook("set", "http://127.0.0.1:9/a").stdout.strip()) as running:
        yield running


def test_a_try_tells_what_came_of_it(webhook: Any, receiver: Receiver) -> None:
    webhook("set", receiver.url)
    done = webhook("test")
    assert (done.exit_code, done.stdout) == (0, "HTTP 204: the receiver took it.\n")
    receiver.behave(status=500)
    done = webhook("test")
    assert (done.exit_code, done.stdout) == (1, "failed: HTTP 500\n")
    webhook("set", f"http://127.0.0.1:{free_port()}/")
    assert webhook("test").exit_code == 1
    webhook("set", receiver.url, "--rotate", "--drop-old")
    assert webhook("test").stdout == "failed: HTTP 401\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "nonsense"), "url"),
        (("set", "https://ann:pw@chat.example/"), "url"),
        (("set", "https://chat.example/", "--batch", "0"), "batch"),
        (("set", "https://chat.example/", "--timeout", "nan"), "timeout"),
        (("set", "https://chat.example/", "--event", "message.redact"), "message.restore"),
        (("set", "https://chat.example/", "--network", "nobody"), "network"),
        (("show",), "no webhook"),
        (("test",), "no webhook"),
        (("show", "--network", "nobody"), "network"),
    ],
)
def test_bad_input_is_told_in_one_line(webhook: Any, refused: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(webhook(*arguments))
