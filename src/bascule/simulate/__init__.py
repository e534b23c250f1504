"""Traffic with attacks planted in it: real graphs and timing, invented lures, and the truth about both."""

from bascule.simulate.defence import NOTHING, Answer, Defence, none
from bascule.simulate.figures import AttackFigures, Mistakes, attack_figures, mistakes
from bascule.simulate.outcome import Freeze, Outcome, Run, outcome, run
from bascule.simulate.parameters import Parameters, Traffic, attack, load, occasion, read
from bascule.simulate.play import Play
from bascule.simulate.scenarios import alone, every_attack, look_alikes
from bascule.simulate.sources import Sources, sources
from bascule.simulate.step import Click, Label, Step
from bascule.simulate.truth import Hijack

__all__ = [
    "NOTHING",
    "Answer",
    "AttackFigures",
    "Click",
    "Defence",
    "Freeze",
    "Hijack",
    "Label",
    "Mistakes",
    "Outcome",
    "Parameters",
    "Play",
    "Run",
    "Sources",
    "Step",
    "Traffic",
    "alone",
    "attack",
    "attack_figures",
    "every_attack",
    "load",
    "look_alikes",
    "mistakes",
    "none",
    "occasion",
    "outcome",
    "read",
    "run",
    "sources",
]
