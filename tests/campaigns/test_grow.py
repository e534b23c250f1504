import json
import subprocess
import sys
from random import Random

import pytest
from conformance.outbreak import Shape, break_out, random_contacts
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Defences, Opening, Sent
from bascule.campaigns.spread import Spread
from bascule.campaigns.tree import Tree


def grown(*messages: Sent, until: float = 1e6, defences: Defences | None = None, most: int = 1000) -> Tree:
    spread = Spread(most=most)
    spread.take(messages)
    return grow(spread, until, defences)


def sent(number: int, sender: str, *to: str, **more: object) -> Sent:
    return Sent(number, f"m{number}", sender, to, 1000.0 * number, **more)  # type: ignore[arg-type]


def test_generations_parents_and_numbers() -> None:
    tree = grown(
        sent(1, "@a", "@b", "@c", viewers=(Opening("@b", 1020.0),)),
        sent(2, "@b", "@c", "@d", "@e"),
        sent(3, "@e", "@f"),
        sent(4, "@b", "@d"),
        defences=Defences(frozen={"@e": 3500.0, "@stranger": 10.0}),
    )
    found = {one.account: (one.generation, one.reached, one.messages, one.frozen_at) for one in tree.senders}
    assert found == {"@a": (0, 2, 1, None), "@b": (1, 3, 2, None), "@e": (2, 1, 1, 3500.0)}
    assert [one.parents[0].account for one in tree.senders if one.parents] == ["@a", "@b"]
    assert tree.senders[1].parents[0].clicked == "viewer"
    totals = tree.totals
    assert (totals.messages, totals.exposures, totals.pairs, totals.exposed) == (4, 7, 6, 5)
    assert (totals.senders, totals.origins, totals.turned, totals.generations, totals.clicked) == (3, 1, 2, 2, 1)
    assert [(one.number, one.senders, one.reached) for one in tree.generations] == [(0, 1, 2), (1, 1, 3), (2, 1, 1)]
    assert tree.reaction.to_freeze == 2500.0
    assert tree.cut == ()


def test_the_first_defence_is_a_verdict_a_stopped_click_or_a_message_withheld() -> None:
    messages = (sent(1, "@a", "@b"), sent(2, "@b", "@c"), sent(5, "@c", "@d", withheld=True))
    assert grown(*messages[:2]).reaction.first_block_at is None
    assert grown(*messages).reaction.to_block == 4000.0
    assert grown(*messages, defences=Defences(stopped_at=2500.0)).reaction.to_block == 1500.0
    reaction = grown(*messages, defences=Defences(blocked_at=1500.0, stopped_at=2500.0)).reaction
    assert (reaction.to_block, reaction.before_block) == (500.0, 1)


def test_nothing_gives_an_empty_tree() -> None:
    tree = grown()
    assert (tree.senders, tree.origins, tree.generations, tree.totals.turned) == ((), (), (), 0)
    assert tree.reaction.first_lure_at is None
    assert not tree.reproduction.told


def test_what_was_cut_is_said() -> None:
    tree = grown(sent(1, "@a", "@b", "@c"), sent(2, "@z", audience=9), most=1)
    assert any("1 exposures beyond the first 1" in words for words in tree.cut)
    assert any("9 people" in words for words in tree.cut)


names = st.sampled_from([f"@{letter}" for letter in "abcdef"])
messages = st.lists(
    st.tuples(names, st.lists(names, max_size=5), st.floats(0, 1e11), st.booleans(), st.integers(0, 3)), max_size=25
)


@settings(max_examples=150, deadline=None)
@given(messages, st.floats(0, 1e11))
def test_whatever_comes_it_is_a_forest(said: list[tuple[str, list[str], float, bool, int]], until: float) -> None:
    """Circles, self-sends, clocks at will: each has one first parent, earlier in the record; weights add up."""
    tree = grown(
        *(
            Sent(n, f"m{n}", a, tuple(to), at, f"!{n % 3}", len(to), withheld=held, opened=count, opened_at=at)
            for n, (a, to, at, held, count) in enumerate(said, 1)
        ),
        until=until,
    )
    before: set[str] = set()
    for one in tree.senders:
        assert all(parent.account in before for parent in one.parents)
        assert one.account not in {parent.account for parent in one.parents}
        assert not one.parents or sum(parent.weight for parent in one.parents) <= 1 + 1e-9
        before.add(one.account)
    assert tree.totals.turned + tree.totals.origins == tree.totals.senders
    assert sum(one.children for one in tree.senders) == pytest.approx(tree.totals.turned)


MILLION = """
import json, re, time
from pathlib import Path
from random import Random
from bascule.campaigns.grow import grow
from bascule.campaigns.sent import Sent
from bascule.campaigns.spread import Spread
random, spread, began = Random(4), Spread(), time.process_time()
for number in range(20_000):
    to = tuple(f"@u{random.randrange(300_000)}" for _ in range(60))
    spread.take([Sent(number, f"m{number}", f"@u{random.randrange(5_000)}", to, 1.79e9 + number)])
tree = grow(spread, 1.8e9)
status = Path("/proc/self/status")  # what getrusage tells holds the parent's most as well
memory = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024 if status.exists() else 0
told = [tree.totals.exposures, spread.uncounted, list(tree.cut), memory, time.process_time() - began]
print(json.dumps(told))
"""


def test_a_million_exposures_are_told_in_bounded_memory_and_time() -> None:
    done = subprocess.run([sys.executable, "-c", MILLION], capture_output=True, text=True, timeout=200, check=True)
    exposures, left_out, cut, memory, seconds = json.loads(done.stdout)
    assert exposures == 1_000_000
    assert left_out > 150_000
    assert any("counted and not held" in words for words in cut)
    assert memory < 600, "MB, with the interpreter"
    assert seconds < 60
    print(memory, seconds)


def test_a_planted_outbreak_is_found_again() -> None:
    outbreak = break_out(Random(7), random_contacts(Random(7), 3000, 10), Shape(origins=3, falls=0.35, days=1.0))
    tree = grown(*outbreak.messages, until=outbreak.until, most=10**6)
    right = [outbreak.parents.get(one.account) == one.parents[0].account for one in tree.senders if one.parents]
    assert len(right) == len(outbreak.parents) > 300
    assert sum(right) / len(right) > 0.75
    assert sum(one.share for one in tree.origins[:3]) == pytest.approx(1.0, abs=0.01)
