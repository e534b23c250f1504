"""What several accounts of a network send: passed on by owners from their own devices, or found in blasts."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

KEPT: Final = 8_192
"""Sites and groups of words that are remembered, of each kind; of more, the ones seen earliest go."""
ANNOUNCED: Final = 20
"""People from which one message of an owner's is an announcement, which others may pass on."""
BAIT_FOR: Final = 7 * 86_400.0
"""Seconds for which what was found in a blast is suspect."""


class Corroboration:
    """Which sites and words of one network others vouch for, and which others blasted.

    By marks (``Marker.mark``); accounts are told apart by 64 bits, so a few too few are counted, never too many. Kept
    in memory alone: a restart forgets it, which freezes nobody.
    """

    def __init__(self) -> None:
        self._vouchers: OrderedDict[int, int] = OrderedDict()
        self._announced: OrderedDict[int, bool] = OrderedDict()
        self._blasted: OrderedDict[int, tuple[int, float]] = OrderedDict()

    def vouched(self, shared: tuple[int, ...]) -> int:
        """How many accounts vouch for the one of ``shared`` that has the fewest; one that announced it makes three."""
        return min([self._vouchers.get(one, 0).bit_count() + 2 * (one in self._announced) for one in shared] or [0])

    def bait(self, shared: tuple[int, ...], account: int, at: float) -> int:
        """How many accounts but ``account`` blasted the one of ``shared`` that most did."""
        most = 0
        for one in shared:
            who, then = self._blasted.get(one, (0, 0.0))
            if who and abs(at - then) < BAIT_FOR:
                most = max(most, (who & ~_bit(account)).bit_count())
        return most

    def vouch(self, shared: Iterable[int], account: int, audience: int = 1) -> None:
        """An account, surely its owner, sends these to ``audience`` people at once."""
        for one in shared:
            if audience >= ANNOUNCED:
                self._announced[one] = True
            self._vouchers[one] = self._vouchers.get(one, 0) | _bit(account)
            self._vouchers.move_to_end(one)
        while len(self._announced) > KEPT:
            self._announced.popitem(last=False)
        while len(self._vouchers) > KEPT:
            self._vouchers.popitem(last=False)

    def blasted(self, shared: Iterable[int], account: int, at: float) -> None:
        """An account was found blasting these, which nobody vouches for."""
        for one in shared:
            if self._vouchers.get(one):
                continue
            self._blasted[one] = self._blasted.get(one, (0, 0.0))[0] | _bit(account), at
            self._blasted.move_to_end(one)
        while len(self._blasted) > KEPT:
            self._blasted.popitem(last=False)

    def cleared(self, account: int) -> None:
        """It was a mistake: the account blasted nothing."""
        for one, (who, then) in self._blasted.items():
            if who & _bit(account):
                self._blasted[one] = who & ~_bit(account), then


def _bit(account: int) -> int:
    return 1 << (account & 63)
