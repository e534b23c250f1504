from pathlib import Path

from bascule.signals.text.corpus import Example
from bascule.signals.text.splits import apart, held_spam, part_of, samples, sms


def test_parts_depend_on_the_example_alone() -> None:
    assert part_of("irc_ubuntu", Example("x", spam=False), "x") == "measure"
    assert part_of("irc_krijn", Example("x", spam=False), "x") == "threshold"
    assert part_of("youtube", Example("x", spam=True, group="Youtube05"), "x") == "measure"
    rooms = {part_of("gitter", Example("x", spam=False, group=str(room)), "x") for room in range(40)}
    assert rooms == {"train", "measure"}


def test_no_room_is_in_two_parts(shared: Path) -> None:
    parts: dict[str, set[str]] = {}
    for sample in samples(shared, "gitter"):
        parts.setdefault(sample.group, set()).add(sample.part)
    assert all(len(part) == 1 for part in parts.values())


def test_the_sms_test_shares_nothing_with_training(shared: Path) -> None:
    trained, test = sms(shared)
    assert 3_000 < len(trained) < 4_500
    assert 1_200 < len(test) < 1_600
    assert not {one.form.text for one in trained} & {one.form.text for one in test}
    assert apart([one for one in test if one.spam], [one for one in trained if one.spam]) == [
        one for one in test if one.spam
    ]


def test_held_spam_is_not_trained_on(shared: Path) -> None:
    held = held_spam(shared, "youtube")
    assert held
    assert {one.group for one in held} == {"Youtube05"}
