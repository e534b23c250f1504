import pytest

np = pytest.importorskip("numpy")

from bascule.signals.url_model.features import BITS  # noqa: E402 (after numpy is known to be there)
from bascule.signals.url_model.fit import fit, minimise, rows  # noqa: E402


def test_rows_add_up_and_are_taken() -> None:
    data = rows([[0, 2], [1], [2, 1, 0]])
    weights = np.array([1.0, 10.0, 100.0])
    assert list(data.score(weights, 0.5)) == [101.5, 10.5, 111.5]
    assert list(data.take(np.array([2, 0])).score(weights)) == [111.0, 101.0]
    assert len(data) == 3


def test_it_finds_which_piece_speaks_for_phishing() -> None:
    data = rows([[1, 3], [1, 4], [2, 3], [2, 4]] * 50)
    labels = np.array([1.0, 1.0, 0.0, 0.0] * 50)
    weights, bias = fit(data, labels, np.ones(200), ridge=1.0)
    assert weights.shape == (1 << BITS,)
    assert weights[1] > 1.0
    assert weights[2] < -1.0
    assert abs(weights[3]) < 0.01
    assert ((data.score(weights, bias) > 0) == (labels > 0)).all()


def test_it_is_where_the_slope_is_nothing() -> None:
    data = rows([[1], [1], [1], [2], [2], [2]] * 10)
    labels = np.array([1.0, 1, 0, 0, 0, 1] * 10)
    weights, bias = fit(data, labels, np.ones(60), ridge=2.0)
    chance = 1 / (1 + np.exp(-data.score(weights, bias)))
    errors = chance - labels
    assert abs(errors.sum()) < 0.02
    assert abs(errors[data.places == 1].sum() + 2.0 * weights[1]) < 0.02


def test_a_piece_that_hardly_occurs_weighs_nothing() -> None:
    weights, _ = fit(rows([[1, 5], [1], [2], [2], [1], [2]]), np.array([1.0, 1, 0, 0, 1, 0]), np.ones(6))
    assert weights[5] == 0
    assert weights[1] > 0


def test_the_same_rows_give_the_same_weights() -> None:
    data, labels = rows([[1, 2], [2, 3], [3, 1]] * 5), np.array([1.0, 0, 1] * 5)
    one, other = (fit(data, labels, np.ones(15)) for _ in range(2))
    assert (one[0] == other[0]).all()
    assert one[1] == other[1]


def test_it_finds_the_bottom_of_a_valley() -> None:
    def valley(at: np.ndarray) -> tuple[float, np.ndarray]:
        away = at - np.array([1.0, -2.0])
        return float(away @ np.diag([1.0, 50.0]) @ away), 2 * np.diag([1.0, 50.0]) @ away

    assert np.allclose(minimise(valley, np.zeros(2)), [1.0, -2.0], atol=0.01)
