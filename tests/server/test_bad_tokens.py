import random
import re
import statistics
import time
from typing import Any

import pytest

from bascule.gate.audience import Audience
from bascule.gate.crossing import ClickRequest
from bascule.links.keyring import new_key, new_keyring
from bascule.links.token import Signer, message_tag
from bascule.server import rate_limit
from bascule.server.bad_tokens import LIMITED, RATE, BadTokens

NOW = 1_790_000_000.0
URL = "https://shop.example.com/a?x=1#top"


def limiting() -> BadTokens:
    return BadTokens(Audience(lambda: b"\1" * 32))


def test_a_network_that_opens_many_is_answered_in_few_words_for_a_while() -> None:
    bad = limiting()
    told = [bad.answer(f"192.0.2.{number % 250}", NOW) for number in range(int(RATE.burst) + 3)]
    assert told == [None] * int(RATE.burst) + [LIMITED] * 3
    assert bad.answer("192.0.3.1", NOW) is None
    assert bad.answer("192.0.2.9", NOW + 60) is None
    assert bad.answered == {"unknown": int(RATE.burst) + 2, "limited": 3}


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "", "unix"])
def test_what_stands_for_everybody_is_not_limited(client: str) -> None:
    bad = limiting()
    assert {bad.answer(client, NOW) for _ in range(1000)} == {None}


def test_memory_is_bounded() -> None:
    bad = limiting()
    for number in range(30_000):
        bad.answer(f"{1 + number // 65536}.{number // 256 % 256}.{number % 256}.1", NOW)
    assert len(bad._limiter._buckets) <= rate_limit.RateLimiter(RATE)._most


def ways(place: Any) -> tuple[dict[str, bytes], bytes]:
    """Request targets that do not open on ``alpha``, one a way, and one that does."""
    old = place.home.keyrings()[0]
    ring = old.rotated(new_key(b"\1" * 40, 0.0)).retired(old.signing.id)
    retired = place.target(URL)
    short = place.target(URL + "a" * 3000)
    foreign = place.target(URL, "beta")
    place.home.save_keyring(ring)
    place.service.load()
    place.application.changed()
    good = place.target(URL)
    stranger = Signer(new_keyring("alpha", bytes(range(72)), 0.0))
    return {
        "retired": retired,
        "foreign": b"/" + foreign.split(b"/", 2)[2],
        "unknown": b"/" + stranger.token(URL, message_tag(ring, "m"), 1).encode(),
        "altered": good[:-1] + (b"x" if good[-1:] != b"x" else b"y"),
        "malformed": b"/" + b"x" * 24 + good[25:],
        "retired short": short,
        "unknown short": b"/" + ring.signing.id.encode() + b".00000000000000000001",
        "foreign short": b"/" + foreign.split(b"/")[2].split(b".")[0] + b".00000000000000000001",
        "no short key": b"/zzzzzz.00000000000000000001",
    }, good


def test_unknown_malformed_foreign_and_retired_are_told_the_same_before_and_after_the_limit(place: Any) -> None:
    bad, good = ways(place)
    for client, status in (("198.51.100.7", 404), ("198.51.100.8", 429)):
        if status == 429:
            for _ in range(int(RATE.burst) + 5):
                place.click(b"/nothing", client=client)
        answers = [place.click(target, client=client) for target in bad.values()]
        assert {(a.status, a.headers, a.location, a.body) for a in answers} == {
            (status, answers[0].headers, None, answers[0].body)
        }
        assert place.click(good, client=client).location == URL.encode(), "a good link opens all the same"


def test_forged_floods_grow_no_memory(place: Any) -> None:
    _, good = ways(place)
    place.click(good, client="192.0.2.1")
    held = len(place.service.bridge._cache)
    chance = random.Random(1)
    for number in range(3000):
        forged = re.sub(rb"\.[0-9a-f]{24}\.", b".%024x." % chance.getrandbits(96), good, count=1)
        place.click(forged, client=f"10.{number // 250}.{number % 250}.1")
    assert len(place.service.bridge._cache) == held
    assert sum(len(part) for part in (place.application.clicks._pending, place.application.viewers._pending)) == 1


def test_how_long_it_takes_does_not_tell_what_is_wrong(place: Any) -> None:
    """Interleaved, so that a busy machine meets all alike; links of one form and length, each asked for 1,500 times."""
    bad, _ = ways(place)
    for forms in (
        ("retired", "foreign", "unknown", "altered"),
        ("retired short", "unknown short", "foreign short", "no short key"),
    ):
        requests = {name: ClickRequest(b"GET", bad[name], b"go.alpha.test", "127.0.0.1") for name in forms}
        times: dict[str, list[int]] = {name: [] for name in forms}
        order = list(forms)
        chance = random.Random(7)
        for _ in range(1500):
            chance.shuffle(order)
            for name in order:
                begun = time.perf_counter_ns()
                place.application.handler(requests[name])
                times[name].append(time.perf_counter_ns() - begun)
        middle = {name: statistics.median(taken) for name, taken in times.items()}
        assert max(middle.values()) < 1.25 * min(middle.values()), middle
