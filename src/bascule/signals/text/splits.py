"""Who is trained on, who sets thresholds, and who is only measured: one place for training and for the figures.

Rooms, senders and files are kept whole. Three communities' chat is never trained on: one IRC log sets thresholds,
another is only measured, and so is half of the rooms of a third, the other half of which is trained on.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from bascule.links.find import find
from bascule.signals.text.corpus import Example, messages, share
from bascule.signals.text.near import near_duplicates
from bascule.signals.text.normal import NormalForm, normal_form

Part = Literal["train", "threshold", "measure"]
THRESHOLD = frozenset({"irc_krijn"})
MEASURED = frozenset({"irc_ubuntu", "telegram"})


class Sample(msgspec.Struct, frozen=True, gc=False):
    """A message with its normal form, its label and its part."""

    form: NormalForm
    spam: bool
    part: Part
    group: str = ""


def part_of(name: str, example: Example, normal: str) -> Part:
    """The part that an example of the collection ``name`` belongs to, from itself alone."""
    if name in MEASURED | THRESHOLD:
        return "measure" if name in MEASURED else "threshold"
    if name in {"nus_en", "nus_zh"}:
        return "train" if share(f"nus {example.group}") < 0.8 else "threshold"
    if name == "gitter":
        return "train" if share(f"gitter {example.group}") < 0.5 else "measure"
    if name == "youtube":
        return "measure" if example.group == "Youtube05" else "train"
    begin = normal if name == "uci" else "".join(filter(str.isalpha, normal))[:12]
    return "train" if share(f"{name} {begin}") < (0.7 if name == "uci" else 0.85) else "measure"


def samples(shared: Path, name: str) -> Iterator[Sample]:
    """Every different message of a collection, once: those with one normal form count as one."""
    seen: set[str] = set()
    for example in messages(shared, name):
        form = normal_form(example.text, find(example.text))
        if form.text and form.text not in seen:
            seen.add(form.text)
            yield Sample(form, example.spam, part_of(name, example, form.text), example.group)


def apart(measured: list[Sample], trained: list[Sample]) -> list[Sample]:
    """``measured`` without the near-duplicates of what is trained on."""
    near = near_duplicates([one.form.text for one in measured], [one.form.text for one in trained])
    return [one for number, one in enumerate(measured) if number not in near]


def sms(shared: Path) -> tuple[list[Sample], list[Sample]]:
    """The SMS Spam Collection: what is trained on, and the test.

    70 and 30 per cent at random, equal texts counted once, and near-duplicates of training spam removed from the test.
    """
    found = list(samples(shared, "uci"))
    trained = [one for one in found if one.part == "train"]
    test = apart([one for one in found if one.part == "measure"], [one for one in trained if one.spam])
    return trained, test


def held_spam(shared: Path, name: str) -> list[Sample]:
    """The spam of a collection that is only measured, near-duplicates of its training spam and of the SMS removed."""
    found = [one for one in samples(shared, name) if one.spam]
    trained = [one for one in found if one.part == "train"] + [one for one in samples(shared, "uci") if one.spam]
    return apart([one for one in found if one.part == "measure"], trained)
