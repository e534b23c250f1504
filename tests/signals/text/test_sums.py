from array import array

from bascule.kernel import PURE
from bascule.signals.text.grams import BITS, grams
from bascule.signals.text.normal import normal_form
from bascule.signals.text.sums import sums

FORM = normal_form("FREE entry in 2 a weekly comp, text WIN to 87121. Cost £1.50 a call, it's 18+ é")


def test_each_place_weighs_once_in_every_table() -> None:
    ones, twos = array("b", [1]) * (1 << BITS), array("b", [-2]) * (1 << BITS)
    touched = len(grams(FORM))
    for of in (sums, PURE["text_sums.sums"]):
        assert of((ones, twos), FORM) == (touched, [touched, -2 * touched])
        assert of((), FORM) == (touched, [])
