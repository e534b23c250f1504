import asyncio
import time

from bascule.server.dispatch.pace import RealPace


def test_it_waits_until_the_event_or_the_time() -> None:
    async def main() -> None:
        pace = RealPace(lambda: 5.0)
        assert pace.now() == 5.0
        event = asyncio.Event()
        started = time.monotonic()
        await pace.wait(event, 0.05)
        assert time.monotonic() - started >= 0.045
        asyncio.get_running_loop().call_later(0.01, event.set)
        await pace.wait(event, 30)
        assert time.monotonic() - started < 10
        assert not event.is_set()

    asyncio.run(main())
