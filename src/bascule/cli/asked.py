"""A command that asks a service of its own, on the home, as a request would ask the one that runs."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from bascule.cli.home import opened, played
from bascule.server.problems import ProblemError
from bascule.server.service import Service

T = TypeVar("T")


def asked(home: Path, network: str, play: Callable[[Service], Awaitable[T]]) -> T:
    """What ``play`` makes of a service on ``home``.

    Raises:
        ValueError: there is no such network, or what was asked for is a problem; it names the field.
    """

    async def main() -> T:
        async with opened(home) as (there, store):
            service = Service(there, store, time.time)
            if network not in service.networks:
                names = ", ".join(service.networks)
                raise ValueError(f"network: there is no {network[:50]!r}; expected one of {names}")
            try:
                return await play(service)
            except ProblemError as error:
                raise ValueError(f"{error.problem.field or 'request'}: {error.problem.detail}") from None
            finally:
                service.revocations.stop()

    return played(main)
