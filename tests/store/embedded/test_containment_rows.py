import msgspec

from bascule.accounts.containment import Containment
from bascule.store.embedded.containment_rows import lapse_id, recall_of, spoken


def test_the_end_of_a_state_has_one_id_whoever_finds_it_out() -> None:
    frozen = Containment("demo", "@ann", "frozen", 1.0, 2.0, step="acc_aaaaaaaaaaaaaaaa")
    assert lapse_id(frozen) == lapse_id(msgspec.structs.replace(frozen))
    assert len(lapse_id(frozen)) == 20
    others = [("network", "other"), ("account", "@bob"), ("state", "watched"), ("until", 3.0), ("step", "acc_b")]
    assert lapse_id(frozen) not in {lapse_id(msgspec.structs.replace(frozen, **{k: v})) for k, v in others}


def test_a_freezes_recall_is_named_after_it() -> None:
    assert recall_of("acc_aaaaaaaaaaaaaaaa") == "rcl_aaaaaaaaaaaaaaaa"


def test_reasons_are_one_short_text() -> None:
    assert spoken(("One.", "Two.")) == "One. Two."
    assert len(spoken(("x" * 500, "y" * 500))) == 500
