import pytest

from bascule.campaigns.sketch import BINS
from bascule.campaigns.window import Window

SKETCH = tuple(range(BINS))


def test_a_message_is_found_by_its_keys_while_it_is_in_the_window() -> None:
    window = Window(16)
    number = window.add(100.0, 1, 2, 3, SKETCH)
    window.index(number, [7, 8])
    assert window.candidates([7], 0.0) == {number}
    assert window.candidates([7], 101.0) == set()
    assert window.candidates([9], 0.0) == set()
    assert window.sketch(number) == SKETCH


def test_the_oldest_is_forgotten() -> None:
    window = Window(16)
    numbers = [window.add(float(at), at, 0, 0, SKETCH) for at in range(17)]
    assert numbers[16] == numbers[0]
    assert window.sender[numbers[0]] == 16
    assert window.group[numbers[0]] == -1


@pytest.mark.parametrize("capacity", [0, 15, 100])
def test_the_capacity_is_a_power_of_two(capacity: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        Window(capacity)
