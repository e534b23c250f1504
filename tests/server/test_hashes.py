import base64
import hashlib
import io
import threading
import time
from typing import Any

import msgspec
import pytest

from bascule.links.expressions import expressions
from bascule.lists.formats.reading import Options
from bascule.lists.formats.safe_browsing import prefixes, read
from bascule.server import hashes as module
from bascule.server.hashes import Hashes, _coded
from bascule.server.problems import ProblemError


def full(expression: str) -> bytes:
    return hashlib.sha256(expression.encode()).digest()


def spelt(data: bytes) -> str:
    return base64.b64encode(data).decode()


def search(place: Any, hashes: Hashes, *expressions: str, network: str = "alpha") -> dict[bytes, str]:
    asked = [spelt(full(one)[:4]) for one in expressions]
    found = place.play(hashes.search(network, asked, "192.0.2.1"))
    assert found.cacheDuration == "300s"
    return {base64.b64decode(one.fullHash): one.fullHashDetails[0].verdict for one in found.fullHashes}


def listed(place: Any, hashes: Hashes, name: Any = "any-4b", version: str = "") -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(place.play(hashes.listed("alpha", name, version, "192.0.2.1")))
    return found


def test_verdicts_are_found_by_prefix_and_by_their_network_alone(place: Any) -> None:
    hashes = Hashes(place.service)
    place.verdict("https://evil.example/x", "block")
    place.verdict("https://odd.example/", "warn", match="host")
    place.verdict("https://good.example/", "allow", match="host")
    assert search(place, hashes, "evil.example/x", "nothing.example/") == {full("evil.example/x"): "block"}
    assert search(place, hashes, "odd.example/", "good.example/") == {
        full("odd.example/"): "warn",
        full("good.example/"): "allow",
    }
    assert search(place, hashes, "evil.example/x", network="beta") == {}


def test_what_changes_is_told_and_what_is_over_is_not(place: Any) -> None:
    hashes = Hashes(place.service)
    assert search(place, hashes, "evil.example/") == {}
    place.verdict("https://evil.example/", "block", match="host", expires_in=100.0)
    place.now += 30
    assert search(place, hashes, "evil.example/") == {full("evil.example/"): "block"}
    place.now += 101
    assert search(place, hashes, "evil.example/") == {}


def test_lists_are_read_by_who_reads_safe_browsing_s(place: Any) -> None:
    hashes = Hashes(place.service)
    wanted = {f"h{number}.example/" for number in range(50)}
    for one in wanted:
        place.verdict(f"https://{one}", "block", match="host")
    place.verdict("https://odd.example/", "warn", match="host")
    every = listed(place, hashes)
    assert set(prefixes(every)) == {full(one)[:4] for one in (*wanted, "odd.example/")}
    blocked = listed(place, hashes, "block-32b")
    assert set(prefixes(blocked)) == {full(one) for one in wanted}
    rows = list(read(io.BytesIO(msgspec.json.encode(blocked)), Options()))
    assert {row.sha256 for row in rows if hasattr(row, "sha256")} == {full(one) for one in wanted}
    assert list(prefixes(listed(place, hashes, "allow-32b"))) == []


def test_whoever_has_the_newest_list_gets_none(place: Any) -> None:
    hashes = Hashes(place.service)
    first = listed(place, hashes)
    again = listed(place, hashes, version=first["version"])
    assert (again["partialUpdate"], again["version"], "sha256Checksum" in again) == (True, first["version"], False)
    place.verdict("https://evil.example/", "block")
    place.now += 30
    assert listed(place, hashes, version=first["version"])["partialUpdate"] is False


@pytest.mark.parametrize("prefix", ["", "!!!!", "AAAA", "AAAAAAAA", "AAAAA=A", "é"])
def test_what_is_no_prefix_is_refused(place: Any, prefix: str) -> None:
    with pytest.raises(ProblemError) as refused:
        place.play(Hashes(place.service).search("alpha", [prefix], "192.0.2.1"))
    assert (refused.value.problem.status, refused.value.problem.field) == (400, "prefixes")


@pytest.mark.parametrize("prefix", ["-_-_AA", "+/+/AA==", "-_-_AA=="])
def test_prefixes_are_read_in_both_alphabets(place: Any, prefix: str) -> None:
    assert place.play(Hashes(place.service).search("alpha", [prefix], "192.0.2.1")).fullHashes == ()


def test_an_address_that_asks_too_often_is_told_to_wait(place: Any) -> None:
    hashes = Hashes(place.service)
    for _ in range(50):
        place.play(hashes.listed("alpha", "any-4b", "", "192.0.2.1"))
    with pytest.raises(ProblemError) as refused:
        place.play(hashes.listed("alpha", "any-4b", "", "192.0.2.1"))
    assert refused.value.problem.status == 429
    assert place.play(hashes.listed("alpha", "any-4b", "", "192.0.2.2"))


def test_more_than_a_list_holds_is_told(place: Any, monkeypatch: Any) -> None:
    place.verdict("https://evil.example/", "block")
    place.verdict("https://evil2.example/", "block")
    monkeypatch.setattr(module, "MOST_HASHES", 1)
    with pytest.raises(ProblemError) as refused:
        place.play(Hashes(place.service).listed("alpha", "any-4b", "", "192.0.2.1"))
    assert refused.value.problem.status == 503


def test_lists_are_made_beside_the_loop_once_and_not_all_the_time(place: Any, monkeypatch: Any) -> None:
    made, threads = module._made, []

    def slow(*arguments: Any) -> Any:
        threads.append(threading.current_thread())
        time.sleep(0.05)
        return made(*arguments)

    monkeypatch.setattr(module, "_made", slow)
    hashes = Hashes(place.service)

    async def together() -> None:
        await module.asyncio.gather(*(hashes.search("alpha", ["AAAAAA"], "192.0.2.1") for _ in range(5)))

    place.play(together())
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_a_list_is_coded_close_to_what_evenly_spread_numbers_need(count: int) -> None:
    values = {full(str(number))[:4] for number in range(count)}
    _, body = _coded("any-4b", values)
    found = msgspec.json.decode(body)
    assert set(prefixes(found)) == values
    spent = len(base64.b64decode(found["additionsFourBytes"]["encodedData"])) * 8
    assert spent <= 8 + (count - 1) * (32 - count.bit_length() + 3.5)


def test_a_url_has_fewer_expressions_than_a_search_takes() -> None:
    url = "https://a.b.c.d.e.f.g.h.example.com/1/2/3/4/5/6/7?q=1"
    assert len(expressions(url)) <= 42 < module.MOST_PREFIXES
