"""For the tests of operators' own signals: what a signal must keep to, checked.

Example:
    >>> from bascule.signals.testing import check, subject
    >>> check(my_signal, subject("https://example.com/login"))
"""

import math

from bascule.links.destination import read
from bascule.links.facts import facts
from bascule.signals.declaration import WEIGHTIEST
from bascule.signals.registry import OwnSignal, Subject
from bascule.signals.signal import Signal

EVIDENCE = 200
"""The most characters of evidence."""
EXPLANATION = 300
"""The most characters of an explanation."""


def subject(url: str, text: str = "", now: float = 0.0) -> Subject:
    """What a signal is shown of a link to ``url`` in a message of ``text``; no list knows it.

    Raises:
        NotADestination: no browser would open the URL.
    """
    destination = read(url)
    return Subject(destination, facts(destination), (), text or url, now)


def check(signal: OwnSignal, shown: Subject) -> tuple[Signal, ...]:
    """The signals found, after each was held to the contract, and finding them twice gave the same.

    Raises:
        AssertionError: the contract is not kept; the message says where.
    """
    found = tuple(signal.find(shown))
    _hold(found == tuple(signal.find(shown)), "the same subject gave other signals the second time")
    for one in found:
        _check_one(signal, one)
    return found


def _check_one(signal: OwnSignal, one: Signal) -> None:
    declared = signal.declared
    _hold(isinstance(one, Signal), f"{declared.id}: found {type(one).__name__}, expected Signal")
    _hold(one.name == declared.id, f"{declared.id}: a signal is named {one.name!r}, expected the declared id")
    _hold(one.group == declared.group, f"{declared.id}: group is {one.group!r}, expected {declared.group!r}")
    _hold(
        math.isfinite(one.weight) and abs(one.weight) <= WEIGHTIEST,
        f"{declared.id}: weight is {one.weight}, expected log-odds from -10 to 10",
    )
    _hold(len(one.evidence) <= EVIDENCE, f"{declared.id}: evidence has over {EVIDENCE} characters")
    words = one.explanation
    _hold(0 < len(words) <= EXPLANATION, f"{declared.id}: explanation has {len(words)} characters, expected 1 to 300")
    plain = words[0].islower() and not words.endswith(".") and "\n" not in words
    _hold(plain, f"{declared.id}: explanation is to be one clause that goes on from 'This link', without a full stop")


def _hold(kept: bool, words: str) -> None:
    if not kept:
        raise AssertionError(words)
