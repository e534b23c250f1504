from collections.abc import Iterable
from pathlib import Path

import pytest

import bascule.signals
from bascule.signals.declaration import Declaration
from bascule.signals.link_facts import WEIGHTS
from bascule.signals.registry import MODULES, BadSignalError, Subject, own, shipped
from bascule.signals.signal import Signal


class OddShop:
    """An operator's own signal, as small as can be."""

    declared = Declaration("odd_shop", "shops", 1.0, "compute", ("destination",), "is a shop", "Shops are sold here.")

    def find(self, subject: Subject) -> Iterable[Signal]:
        if "shop" in subject.destination.host:
            yield Signal("odd_shop", 1.0, "is a shop", subject.destination.host, "shops")


def fails() -> object:
    raise RuntimeError("no such table")


def test_every_shipped_signal_declares_itself_once() -> None:
    found = {one.id: one for one in shipped()}
    assert len(found) == len(shipped())
    assert {"known_list", "carried_elsewhere", *WEIGHTS} <= set(found)
    assert all(found[name].weight == weight for name, (weight, _) in WEIGHTS.items())


def test_own_signals_are_loaded() -> None:
    (one,) = own([("shop", OddShop)])
    assert one.declared.id == "odd_shop"


def test_none_are_installed_here() -> None:
    assert own() == ()


@pytest.mark.parametrize(
    ("load", "says"),
    [
        (fails, "shop: cannot be loaded: no such table"),
        (object, "expected an attribute `declared`"),
        (type("Half", (), {"declared": OddShop.declared}), "expected a method"),
    ],
)
def test_a_broken_one_is_named(load: type, says: str) -> None:
    with pytest.raises(BadSignalError, match=says):
        own([("shop", load)])


def test_an_id_that_is_taken_is_refused() -> None:
    with pytest.raises(BadSignalError, match="two of this id"):
        own([("shop", OddShop), ("again", OddShop)])


def test_every_module_that_declares_is_read() -> None:
    room = Path(bascule.signals.__path__[0])
    declaring = {path for path in room.rglob("*.py") if "\nDECLARED = " in path.read_text("utf-8")}
    named = {room / f"{name.replace('.', '/')}.py" for name in MODULES}
    assert declaring == named, "name it in MODULES, then: bascule signals reference --out docs/analyse/signals.md"


def test_an_installed_package_s_entry_point_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "our_signals-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: our-signals\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[bascule.signals]\nodd_shop = our_signals_for_test:SIGNAL\n")
    (tmp_path / "our_signals_for_test.py").write_text(
        "from bascule.signals.declaration import Declaration\n"
        "class Shop:\n"
        "    declared = Declaration('odd_shop', 'shops', 1.0, 'compute', ('destination',), 'is a shop', 'A shop.')\n"
        "    def find(self, subject):\n"
        "        return ()\n"
        "SIGNAL = Shop()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    (one,) = own()
    assert one.declared.id == "odd_shop"
