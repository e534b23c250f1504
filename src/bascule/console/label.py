"""An account's name in a picture or a terminal: short, in its own direction, with nothing in it unseen."""

import unicodedata

_ISOLATE, _END = "\u2068", "\u2069"
_MARKS_IN_A_ROW = 3


def label(name: str, most: int = 24) -> str:
    """``name`` as by ``short``, isolated from the text around it.

    Names choose their own direction, and marks that turn the direction of other text are among what is replaced: a name
    cannot reorder what stands beside it. Source: Unicode Standard Annex 9, first strong isolate.
    """
    return _ISOLATE + short(name, most) + _END


def short(name: str, most: int = 24) -> str:
    """``name`` with U+FFFD for what is not seen, at most three marks in a row, cut to ``most`` characters."""
    shown: list[str] = []
    marks = 0
    for char in name[: 4 * most]:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MARKS_IN_A_ROW:
            shown.append(char if char.isprintable() else "\ufffd")
    whole = len(shown) <= most and len(name) <= 4 * most
    return "".join(shown if whole else [*shown[: most - 1], "…"])
