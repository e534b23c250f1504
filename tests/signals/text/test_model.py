import zlib

import msgspec
import pytest

from bascule.links.find import find
from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.model import CAP, FORMAT, Family, ModelFile, TextModel, decode, encode, shipped
from bascule.signals.text.normal import NormalForm, normal_form


def form(text: str) -> NormalForm:
    return normal_form(text, find(text))


def family(words: str, weight: int = 100) -> Family:
    table = bytearray(1 << BITS)
    for place in grams(form(words)):
        table[place] = weight & 0xFF
    return Family("made", "what a test made", zlib.compress(bytes(table)), 0.01, -3.5, 2.0, 0.0)


def file(*families: Family) -> ModelFile:
    return ModelFile(FORMAT, BITS, 0.001, families)


def test_the_family_that_fits_best_speaks() -> None:
    model = TextModel(file(family("claim your prize now")), file(family("meet me at noon")))
    found = model.signals(form("claim your prize now"))
    assert [signal.name for signal in found] == ["text_model"]
    assert found[0].weight == CAP
    assert found[0].explanation == "reads like what a test made"
    assert "claim" in found[0].evidence.split()
    assert model.signals(form("nothing of the kind")) == ()


def test_a_file_comes_back_as_it_went() -> None:
    made = file(family("a b c"))
    assert decode(encode(made)) == made


@pytest.mark.parametrize("raw", [b"", b"\xc1", encode(msgspec.structs.replace(file(), format=9)), encode(file())])
def test_what_is_no_model_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="model"):
        decode(raw)


@pytest.mark.parametrize("change", [{"weights": zlib.compress(b"x")}, {"slope": 0.0}, {"bias": float("nan")}])
def test_a_damaged_family_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="family"):
        TextModel(file(msgspec.structs.replace(family("a"), **change)))


def test_the_shipped_model_is_small_and_tells_lures_from_chat() -> None:
    model = TextModel(shipped())
    assert len(encode(shipped())) <= 3_000_000
    lure = "WINNER!! You have won a £1000 cash prize. Call 09061701461 now to claim, valid 12 hours only"
    assert model.read(form(lure)).log_odds > 2.5
    for text in (
        "are you coming home for dinner?",
        "I pushed a fix to the branch, can you review it?",
        "ok",
        "今晚回家吃饭",
    ):
        assert model.read(form(text)).log_odds < 0
    assert model.read(form("")).log_odds < 2.5
