from bascule.gate.crossing import ClickAnswer, ClickRequest
from bascule.server.click.admit import TrustedProxies
from bascule.server.click.limits import ClickLimits
from bascule.server.click.service import ClickService


class Held:
    """A connection that only remembers what it was told."""

    def __init__(self, served: int = 0) -> None:
        self.served = served
        self.seen: list[float] = []

    def expire(self, now: float) -> None:
        self.seen.append(now)

    def finish(self, *, fresh: bool) -> None:
        pass

    def abort(self) -> None:
        pass


def handler(_: ClickRequest) -> ClickAnswer:
    return ClickAnswer(204, ())


def test_caps_and_places_given_back() -> None:
    limits = ClickLimits(connections=3, connections_per_client=2)
    service = ClickService(handler, limits, TrustedProxies(["10.0.0.1"]), now=0.0)
    first, second, third = Held(5), Held(), Held()
    assert service.admit(first, "192.0.2.1")
    assert service.admit(second, "192.0.2.1")
    assert not service.admit(third, "192.0.2.1")
    service.forget(third, "192.0.2.1")  # a refused connection had no place
    assert not service.admit(third, "192.0.2.1")
    assert service.admit(third, "192.0.2.2")
    assert not service.admit(Held(), "192.0.2.3")
    service.forget(first, "192.0.2.1")
    assert service.admit(Held(), "192.0.2.1")
    counters = service.counters()
    assert (counters.open, counters.connections, counters.requests) == (3, 4, 5)
    assert counters.refused == {"connections_per_client": 2, "connections": 1}


def test_no_cap_on_a_proxy() -> None:
    service = ClickService(handler, ClickLimits(connections_per_client=1), TrustedProxies(["10.0.0.1"]), now=0.0)
    assert all(service.admit(Held(), "10.0.0.1") for _ in range(5))


def test_a_sweep_asks_every_connection_and_moves_the_date() -> None:
    service = ClickService(handler, now=0.0, clock=lambda: 0.0)
    held = Held()
    service.admit(held, "192.0.2.1")
    service.sweep(7.0)
    assert held.seen == [7.0]
    assert service.now == 7.0


def test_each_kind_of_failure_is_logged_once(caplog) -> None:
    service = ClickService(handler, now=0.0)
    for error in (ValueError("a"), ValueError("b"), KeyError("c")):
        service.fail(error)
    assert service.counters().failed == 3
    assert len(caplog.records) == 2
