from pathlib import Path
from typing import Any

import pytest

from bascule.links.keyring import KeyringError, new_key
from bascule.lists.home import Lists
from bascule.server.service import Service


def test_it_serves_the_networks_that_have_keys(place: Any) -> None:
    assert set(place.service.senders) == set(place.service.networks) == set(place.service.bases) == {"alpha", "beta"}
    place.home.key_file("beta").unlink()
    place.service.load()
    assert set(place.service.networks) == {"alpha"}


def test_it_loads_anew_only_when_something_changed(place: Any) -> None:
    assert not place.service.reload_if_changed()
    place.add("gamma", "http://go.gamma.test")
    assert place.service.reload_if_changed()
    assert "gamma" in place.service.senders
    assert not place.service.reload_if_changed()
    place.key("gamma", "links:read")
    assert place.service.reload_if_changed()


def test_rotated_keys_sign_and_older_ones_still_open(place: Any) -> None:
    before = place.target("https://a.example.com/")
    (ring,) = (ring for ring in place.home.keyrings() if ring.network == "alpha")
    place.home.save_keyring(ring.rotated(new_key(b"\7" * 40, place.now)))
    assert place.service.reload_if_changed()
    after = place.target("https://a.example.com/")
    assert before.partition(b".")[0] != after.partition(b".")[0]
    for target in (before, after):
        assert place.service.bridge.cross(target[1:], place.now).outcome == "go"


def test_a_damaged_key_file_leaves_what_served_before(place: Any) -> None:
    target = place.target("https://a.example.com/")
    place.home.key_file("beta").write_bytes(b"{")
    with pytest.raises(KeyringError):
        place.service.load()
    assert set(place.service.senders) == {"alpha", "beta"}
    assert place.service.bridge.cross(target[1:], place.now).outcome == "go"


def test_a_damaged_index_is_told_and_a_good_one_heals(place: Any, tmp_path: Path) -> None:
    assert not place.service.look_at_lists()
    index = Lists(place.home.path).index_path
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_bytes(b"no index")
    assert not place.service.look_at_lists()
    assert place.service.knowledge.degraded == ("lists",)
    assert place.send("https://a.example.com/").degraded == ("lists",)
    (tmp_path / "one.txt").write_text("listed-things.com\n")
    from click.testing import CliRunner  # noqa: PLC0415 - the command is the shortest way to an index

    from bascule.cli.lists import command  # noqa: PLC0415 - likewise

    done = CliRunner().invoke(command, ["--home", str(place.home.path), "add", str(tmp_path / "one.txt")])
    assert done.exit_code == 0, done.output
    assert place.service.look_at_lists()
    assert place.service.knowledge.degraded == ()
    assert place.send("https://listed-things.com/x").decision == "reject"


def test_a_second_service_on_the_home_reads_the_same(place: Any) -> None:
    other = Service(place.home, place.store, lambda: place.now)
    place.verdict("https://a.example.com/", "block")
    assert other.bridge.cross(place.target("https://b.example.com/")[1:], place.now).outcome == "go"
    target = place.service.senders["alpha"].wrapper.wrap("https://a.example.com/", "00" * 7, 0).url
    assert other.bridge.cross(target.split("/", 3)[3].encode(), place.now).outcome == "blocked"


RULES = """rules:
  - id: gift
    when: message.text.contains('gift')
    mode: live
    action: hold
    reason: speaks of gifts
    author: kim
"""


def test_rules_are_taken_up_when_their_file_changes_and_what_is_broken_is_left_out(place: Any) -> None:
    assert place.send("a gift").decision == "deliver"
    place.home.save_rules("alpha", RULES.encode())
    assert place.service.look_at_rules()
    assert not place.service.look_at_rules()
    assert place.send("a gift").decision == "hold"
    assert place.send("a gift", "beta").decision == "deliver"
    place.home.save_rules("alpha", (RULES + "  - id: broken\n    when: nothing.like > this\n    mode: live\n").encode())
    place.service.look_at_rules()
    book = place.service.memories["alpha"].rulebook
    assert [rule.id for rule in book.rules.rules] == ["gift"]
    assert book.problems
    assert place.send("a gift").decision == "hold"
    place.home.rules_file("alpha").unlink()
    place.service.look_at_rules()
    assert place.send("a gift").decision == "deliver"
