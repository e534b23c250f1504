from pathlib import Path

import pytest

from bascule.cli.asked import asked
from bascule.cli.home import HomeError
from bascule.server.problems import ProblemError
from bascule.server.service import Service


async def names(service: Service) -> list[str]:
    return list(service.networks)


async def trouble(_: Service) -> None:
    raise ProblemError(404, "No such thing.", "recall")


def test_it_asks_a_service_on_the_home(home: Path) -> None:
    assert asked(home, "demo", names) == ["demo"]


def test_problems_are_value_errors_that_name_the_field(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="recall: No such thing"):
        asked(home, "demo", trouble)
    with pytest.raises(ValueError, match=r"network: .* expected one of demo"):
        asked(home, "nobody", names)
    with pytest.raises(HomeError):
        asked(tmp_path / "nothing", "demo", names)
