from bascule.simulate.graphs.numbers import Numbers


def test_numbers_in_the_order_met() -> None:
    numbers = Numbers()
    assert [numbers.account(name) for name in ("x", "y", "x")] == ["u1", "u2", "u1"]
    assert numbers.known("y") == "u2"
    assert numbers.known("z") is None
