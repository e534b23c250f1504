"""What a network has taught: how its signals weigh, and how its own abuse reads."""

import msgspec

from bascule.judge.weights import AS_FOUND, Weights, load_weights
from bascule.signals.text.model import ModelFile, decode


class Learned(msgspec.Struct, frozen=True):
    """A network's own weights and text model.

    Attributes:
        weights: what signals count for.
        text: its own model of texts, asked beside the shipped one; None where there is none.
    """

    weights: Weights = AS_FOUND
    text: ModelFile | None = None


NOTHING_LEARNED = Learned()


def learned(weights: bytes | None, text: bytes | None) -> tuple[Learned, tuple[str, ...]]:
    """What the files of a network hold, and what is wrong with them; what is damaged counts as absent.

    Args:
        weights: as ``bascule fit`` writes them; None for none.
        text: as ``bascule train text --labels`` writes it; None for none.
    """
    found, problems = NOTHING_LEARNED, []
    if weights is not None:
        try:
            found = msgspec.structs.replace(found, weights=load_weights(weights))
        except ValueError as error:
            problems.append(f"weights: {error}")
    if text is not None:
        try:
            found = msgspec.structs.replace(found, text=decode(text))
        except ValueError as error:
            problems.append(f"text: {error}")
    return found, tuple(problems)
