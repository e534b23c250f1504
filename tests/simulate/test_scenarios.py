from bascule.simulate import Play, sources
from bascule.simulate.parameters import KINDS, OCCASIONS
from bascule.simulate.scenarios import ROUNDS, alone, every_attack, look_alikes


def test_each_attack_alone() -> None:
    found = every_attack("made", decoys=2)
    assert list(found) == list(KINDS)
    assert all(len(one.attack) == 1 and not one.occasion and one.traffic.decoys == 2 for one in found.values())
    assert alone("drip", "nus", clicks=0.5).attack[0].clicks == 0.5
    assert [alone(kind, "nus").attack[0].seeds for kind in ("blast", "bots")] == [12, 20]


def test_look_alikes_without_an_attack() -> None:
    parameters = look_alikes("made")
    assert not parameters.attack
    kinds = [one.kind for one in parameters.occasion]
    assert set(kinds) == set(OCCASIONS)
    assert kinds.count("meme") == ROUNDS
    assert kinds.count("newsletter") == 1
    play = Play(parameters, 1, sources(None, parameters.traffic))
    assert {step.label.kind for step in play} == {"", *OCCASIONS}
