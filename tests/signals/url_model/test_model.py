import struct
import subprocess
import sys
import zlib
from array import array
from zlib import crc32

import msgspec
import pytest

from bascule.judge.verdict import Thresholds
from bascule.links.destination import read
from bascule.signals.signal import Signal
from bascule.signals.url_model.features import BITS, places
from bascule.signals.url_model.model import (
    CAP,
    DECLARED,
    FORMAT,
    LARGEST,
    REPLICAS,
    ModelFile,
    Scored,
    UrlModel,
    explanation,
    shipped,
    unpacked,
)

BAD = read("http://secure-wallet.example.top/users/1/profile")
GOOD = read("https://docs.example.org/manual")


def file(weighed: dict[int, int] | None = None, **changed: object) -> ModelFile:
    table = array("h", bytes(2 << BITS))
    for place, weight in (weighed or {}).items():
        table[place] = weight
    key = places(BAD).template_hash
    fields = {
        "format": FORMAT,
        "made": {"sources": "made up"},
        "scale": 0.1,
        "bias": -1.0,
        "weights": zlib.compress(table.tobytes()),
        "curve": ((-10.0, -20.0), (10.0, 20.0)),
        "replicas": zlib.compress(struct.pack("<II", key, 40)),
    }
    return ModelFile(**(fields | changed))  # type: ignore[arg-type]


def test_a_score_is_the_sum_of_its_parts_and_the_curve_makes_it_log_odds() -> None:
    found = places(BAD)
    model = UrlModel(file(dict.fromkeys(found.name, 2) | dict.fromkeys(found.path - found.name, 1)))
    scored = model.score(BAD)
    assert scored.score == pytest.approx(-1.0 + sum(scored.parts))
    assert scored.parts[0] >= 0.2 * len(found.name) - 1e-9
    assert scored.log_odds == pytest.approx(min(2 * scored.score, 20.0))
    assert scored.replicas == 40
    assert UrlModel(file()).score(GOOD) == Scored(-1.0, -2.0, (0.0,) * 4, 0)


def test_beyond_the_curve_its_ends_hold() -> None:
    flat = UrlModel(file(bias=-1000.0))
    assert flat.score(GOOD).log_odds == -20.0
    steep = UrlModel(file(bias=1000.0))
    assert steep.score(GOOD).log_odds == 20.0


def test_it_warns_and_never_blocks_alone_and_never_speaks_for_innocence() -> None:
    loud, quiet = UrlModel(file(bias=100.0)), UrlModel(file(bias=-100.0))
    (signal,) = loud.signals(BAD)
    assert signal.weight == CAP < Thresholds().block
    assert signal.weight >= Thresholds().warn
    assert (signal.name, signal.group) == (DECLARED[0].id, DECLARED[0].group)
    assert quiet.signals(GOOD) == ()


def test_the_explanation_is_one_plain_clause() -> None:
    assert explanation(Scored(3.0, 3.0, (1.0, 2.0, 0.0, 0.0), 0)).endswith(": its path and its name")
    assert explanation(Scored(3.0, 3.0, (0.0, 0.0, 0.0, 2.0), 0)).endswith(": where it is hosted")
    assert "1,200 such sites" in explanation(Scored(3.0, 3.0, (0.0, 0.0, 2.0, 0.0), 1200))
    assert "sites" not in explanation(Scored(3.0, 3.0, (0.0, 0.0, 2.0, 0.0), REPLICAS - 1))
    assert explanation(Scored(3.0, 3.0, (0.0,) * 4, 0)).endswith(": its name")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"format": FORMAT + 1}, "format is"),
        ({"weights": zlib.compress(b"abc")}, "of weights, expected"),
        ({"weights": b"nothing"}, "model: "),
        ({"weights": zlib.compress(bytes((2 << BITS) + 1))}, "more than"),
        ({"curve": ((0.0, 0.0),)}, "curve"),
        ({"curve": ((1.0, 0.0), (0.0, 1.0))}, "curve"),
        ({"replicas": zlib.compress(b"abc")}, "model: "),
    ],
)
def test_a_damaged_file_is_refused_with_a_reason(changed: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        UrlModel.from_bytes(msgspec.msgpack.encode(file(**changed)))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="model: "):
        UrlModel.from_bytes(b"\x80\x04\x95")  # how a pickle begins
    with pytest.raises(ValueError, match="the most allowed"):
        UrlModel.from_bytes(bytes(LARGEST + 1))
    assert unpacked(zlib.compress(b"abc"), 3) == b"abc"


def test_the_shipped_model_tells_kinds_apart() -> None:
    model = shipped()
    assert model.made["phishing"] > 100_000  # type: ignore[operator]
    for url in (
        "https://en.wikipedia.org/wiki/Bascule_bridge",
        "https://github.com/python/cpython/issues/1",
        "https://www.w3.org/",
    ):
        assert model.signals(read(url)) == ()
    lure = read("http://metamask-login-verify-0198.pages.dev/login/index.html")
    (signal,) = model.signals(lure)
    assert isinstance(signal, Signal)
    assert signal.weight >= Thresholds().warn


def test_serving_needs_no_numpy() -> None:
    code = (
        "import sys;from bascule.signals.url_model.model import shipped;shipped();sys.exit(int('numpy' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_hashes_are_of_crc32() -> None:
    assert places(BAD).template_hash == crc32(b"/users/0/profile", crc32(b"template"))
