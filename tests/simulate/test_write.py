import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bascule.accounts.event import AccountEvent
from bascule.gate.message import Message
from bascule.simulate import Parameters, Play, Sources, attack, occasion
from bascule.simulate.write import CLICKS, EVENTS, MESSAGES, TRUTH, write

WORLD = Parameters(attack=(attack("blast", day=20.0),), occasion=(occasion("meme", day=10.0),))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_four_files_that_fit_together(small: Sources, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    written = write(Play(WORLD, 1, small), WORLD, out)
    messages = [msgspec.json.decode(line, type=Message) for line in (out / MESSAGES).read_bytes().splitlines()]
    events = [msgspec.json.decode(line, type=AccountEvent) for line in (out / EVENTS).read_bytes().splitlines()]
    truth = lines(out / TRUTH)
    assert len(messages) == sum(written.messages.values())
    assert (len(events), len(lines(out / CLICKS))) == (written.events, written.clicks)
    assert (truth[0]["is"], truth[0]["seed"], truth[0]["parameters"]["attack"][0]["kind"]) == ("simulation", 1, "blast")
    by_id = {message.id: message for message in messages}
    labelled = [line for line in truth if line["is"] == "label" and line["what"] == "message"]
    assert Counter(line["kind"] for line in labelled) == {k: n for k, n in written.messages.items() if k != "ordinary"}
    assert all(by_id[line["id"]].sender == line["account"] for line in labelled)
    assert all(line["attack"] == (line["kind"] == "blast") for line in labelled)
    assert sum(line["is"] == "hijack" for line in truth) == written.hijacks["blast"]


def test_the_same_seed_writes_the_same_bytes(small: Sources, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(Play(WORLD, seed, small), WORLD, tmp_path / name)
    read = {
        name: [(tmp_path / name / file).read_bytes() for file in (MESSAGES, EVENTS, CLICKS, TRUTH)] for name in "abc"
    }
    assert read["a"] == read["b"]
    assert all(one != other for one, other in zip(read["a"], read["c"], strict=True))


def test_nothing_is_written_over_or_left_half(small: Sources, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(ValueError, match="is not an empty folder"):
        write(Play(WORLD, 1, small), WORLD, tmp_path / "full")

    def stop(step: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(Play(WORLD, 1, small), WORLD, tmp_path / "new", stop)
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
