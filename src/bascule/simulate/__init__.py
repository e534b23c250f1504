"""Traffic with attacks planted in it: real graphs and timing, invented lures, and the truth about both."""

from bascule.simulate.defence import NOTHING, Answer, Defence, none
from bascule.simulate.outcome import Freeze, Outcome, Run, outcome, run
from bascule.simulate.parameters import Parameters, Traffic, attack, load, occasion, read
from bascule.simulate.play import Play
from bascule.simulate.sources import Sources, sources
from bascule.simulate.step import Click, Label, Step
from bascule.simulate.truth import Hijack

__all__ = [
    "NOTHING",
    "Answer",
    "Click",
    "Defence",
    "Freeze",
    "Hijack",
    "Label",
    "Outcome",
    "Parameters",
    "Play",
    "Run",
    "Sources",
    "Step",
    "Traffic",
    "attack",
    "load",
    "none",
    "occasion",
    "outcome",
    "read",
    "run",
    "sources",
]
