import math
from random import Random

import pytest

from bascule.campaigns.gamma import gamma_quantile, gamma_share


def test_known_values() -> None:
    assert gamma_share(1.0, 2.0) == pytest.approx(1 - math.exp(-2.0))
    assert gamma_share(0.5, 1.0) == pytest.approx(math.erf(1.0))
    assert gamma_share(3.0, 2.0) == pytest.approx(1 - math.exp(-2.0) * (1 + 2 + 2))
    assert gamma_share(2.0, 0.0) == 0.0


@pytest.mark.parametrize("shape", [0.1, 1.0, 5.5, 80.0, 5000.0])
@pytest.mark.parametrize("share", [0.025, 0.5, 0.975])
def test_quantiles_are_the_inverse(shape: float, share: float) -> None:
    assert gamma_share(shape, gamma_quantile(share, shape, 1.0)) == pytest.approx(share, abs=1e-6)
    assert gamma_quantile(share, shape, 4.0) == pytest.approx(gamma_quantile(share, shape, 1.0) / 4)


def test_they_are_those_of_drawn_values() -> None:
    random = Random(5)
    drawn = sorted(random.gammavariate(2.5, 1 / 3.0) for _ in range(20_000))
    for share in (0.025, 0.975):
        assert gamma_quantile(share, 2.5, 3.0) == pytest.approx(drawn[int(share * len(drawn))], rel=0.04)


@pytest.mark.parametrize("values", [(0.0, 1.0, 1.0), (1.0, 1.0, 1.0), (0.5, 0.0, 1.0), (0.5, 1.0, 0.0)])
def test_what_is_out_of_bounds_is_refused(values: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected a share"):
        gamma_quantile(*values)
