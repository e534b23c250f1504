"""Traffic with attacks planted in it: real graphs and timing, invented lures, and the truth about both."""

from bascule.simulate.parameters import Parameters, attack, load, read
from bascule.simulate.play import Play, Sources, sources
from bascule.simulate.step import Click, Label, Step
from bascule.simulate.truth import Hijack

__all__ = ["Click", "Hijack", "Label", "Parameters", "Play", "Sources", "Step", "attack", "load", "read", "sources"]
