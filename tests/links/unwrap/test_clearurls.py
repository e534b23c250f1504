import json
import re
import time
from pathlib import Path

import pytest

from bascule.links.destination import read
from bascule.links.unwrap.chain import unwrap
from bascule.links.unwrap.clearurls import ClearUrls, vet

HOST = r"^https?:\/\/(?:[a-z0-9-]+\.)*?leave\.example"


def rules(**provider: object) -> ClearUrls:
    return ClearUrls(json.dumps({"providers": {"leave": {"urlPattern": HOST, **provider}}}).encode())


def test_redirections_find_the_destination() -> None:
    loaded = rules(redirections=[HOST + r".*?to=([^&]*)"], exceptions=[HOST + r"\/stay\/"])
    assert (loaded.size, loaded.skipped) == (1, [])
    layers = unwrap("https://www.leave.example/?a=1&to=https%3A%2F%2Fa.com%2Fb&c", more=[loaded.find])
    assert [(layer.url, layer.wrapper) for layer in layers] == [("https://a.com/b", "clearurls_leave")]
    assert loaded.find(read("https://leave.example/stay/?to=https://a.com")) is None
    assert loaded.find(read("https://other.example/?to=https://a.com")) is None


def test_a_provider_is_asked_about_its_own_hosts_only() -> None:
    loaded = rules(redirections=[r".*u=([^&]*)"])
    assert loaded.find(read("https://other.example/?u=https://a.com")) is None
    assert loaded.find(read("https://leave.example/?u=https://a.com")) is not None


@pytest.mark.parametrize(
    "pattern",
    [r"^(a+)+$", r"^.*.*url=([^&]*)", r"^https?:\/\/(.*?)\/(.*)", r"(?:a|a)*b", "[", "x" * 501, None, r"^a{1,500}"],
)
def test_what_cannot_be_bounded_is_listed_and_not_run(pattern: object) -> None:
    assert vet(pattern)
    loaded = rules(redirections=[pattern])
    assert loaded.size == 0
    assert loaded.skipped[0].provider == "leave"


def test_a_file_of_another_form_is_refused() -> None:
    for data in (b"{}", b"[]", b"nonsense", b'{"providers": []}'):
        with pytest.raises(ValueError, match=r".+"):
            ClearUrls(data)


def test_the_published_file_loads_and_stays_fast(shared: Path) -> None:
    loaded = ClearUrls((shared / "vectors" / "clearurls_rules.json").read_bytes())
    redirections = [s for s in loaded.skipped if not re.match("exception|provider", s.reason)]
    assert loaded.size > 5 * len(redirections)
    hostile = [
        "https://www." + "google." * 30 + "com/url?" + "url=u=q=" * 900,
        "https://leave.example/" + "/track?https://" * 500,
        "https://www.instagram.com/" + "u=" * 4000,
    ]
    began = time.perf_counter()
    for url in hostile:
        loaded.find(read(url))
    assert time.perf_counter() - began < 1
