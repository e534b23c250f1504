import asyncio
import contextlib
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from e2e.receiver import Server

from bascule.cli.init import add_network
from bascule.gate.contracts import StoreFailureError
from bascule.gate.message import Message
from bascule.gate.network import Network
from bascule.recall.contracts import Found
from bascule.recall.recall import Recall
from bascule.recall.receiver import Receiver, new_secret
from bascule.server.dispatch.dispatcher import Dispatcher
from bascule.server.service import Service
from bascule.server.verdicts import NewVerdict, set_verdict
from bascule.store.embedded.store import EmbeddedStore
from bascule.store.home import Home

SECRET = new_secret(bytes(range(32)))


async def send(service: Service, *names: str) -> None:
    for name in names:
        await service.senders["demo"].check(Message(name, "@ann", "see https://evil.example/x"), time.time())


async def until(met: Any) -> None:
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.01)


async def stop(task: Any) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_one_of_two_processes_sends_and_the_other_takes_over(tmp_path: Path) -> None:
    async def main() -> None:
        home = Home(tmp_path)
        home.make()
        loop = asyncio.get_running_loop()
        server = Server(SECRET, keep=True)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        with closing(EmbeddedStore(tmp_path, loop)) as store, closing(EmbeddedStore(tmp_path, loop)) as other:
            await add_network(home, store, Network("demo", "Demo", "http://go.test"))
            services = Service(home, store, time.time), Service(home, other, time.time)
            await send(services[0], "m1", "m2")
            first, second = (Dispatcher(service, chance=lambda: 0.5) for service in services)
            tasks = [asyncio.create_task(one.run()) for one in (first, second)]
            await until(lambda: first.leads or second.leads)
            assert first.leads != second.leads
            leads, waits = (0, 1) if first.leads else (1, 0)
            await store.recalls.save_receiver(Receiver("demo", url, (SECRET,)))
            block = NewVerdict(url="https://evil.example/", verdict="block", match="host", reason="phish")
            await set_verdict(services[waits], "demo", "@eve", block)
            await until(lambda: server.events == 2)
            await stop(tasks[leads])
            assert not (first, second)[leads].leads
            await until(lambda: (first, second)[waits].leads)
            await services[waits].ledger.remove_verdict("demo", "evil.example/", "@eve", time.time())
            await until(lambda: server.events == 4)
            (kept,) = await other.recalls.recalls("demo", None, 10)
            await until(lambda: (first, second)[waits].counts["answered"] == 2)
            assert kept.recall.undone_by == "@eve"
            assert [one["type"] for one in server.log] == ["message.redact"] * 2 + ["message.restore"] * 2
            await stop(tasks[waits])
        listening.close()

    asyncio.run(main())


def test_figures_are_told_and_failures_survived(tmp_path: Path, caplog: Any) -> None:
    async def main() -> None:
        home = Home(tmp_path)
        home.make()
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await add_network(home, store, Network("demo", "Demo", "http://go.test"))
            service = Service(home, store, time.time)
            made = Recall("rcl_" + "a" * 16, "demo", "sender", "@ann", 0.0, 1e10, "redact", "", "test", 0.0)
            await store.recalls.start(made)
            await store.recalls.found(made.id, (Found(1, "m1", "", "@ann"),), 1, 5.0, last=True)
            unrestored, failures = store.recalls.unrestored, 2

            def failing() -> Any:
                nonlocal failures
                failures -= 1
                if failures >= 0:
                    raise StoreFailureError("the disk is full")
                return unrestored()

            store.recalls.unrestored = failing  # type: ignore[method-assign]
            dispatcher = Dispatcher(service)
            task = asyncio.create_task(dispatcher.run())
            await until(lambda: failures < 0)
            await stop(task)
            assert caplog.text.count("it is tried again") == 2
            assert (dispatcher.figures.waiting, dispatcher.figures.oldest) == (1, 5.0)

    asyncio.run(main())


def test_a_courier_that_ended_is_replaced_and_its_webhooks_sent(tmp_path: Path, caplog: Any) -> None:
    async def main() -> None:
        home = Home(tmp_path)
        home.make()
        server = Server(SECRET, keep=True)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        with closing(EmbeddedStore(tmp_path, asyncio.get_running_loop())) as store:
            await add_network(home, store, Network("demo", "Demo", "http://go.test"))
            made = Recall("rcl_" + "a" * 16, "demo", "sender", "@ann", 0.0, 1e10, "redact", "", "test", 0.0)
            await store.recalls.start(made)
            await store.recalls.found(made.id, (Found(1, "m1", "", "@ann"),), 1, 5.0, last=True)
            await store.recalls.claim("demo", ["msg_lost"], 1, 6.0)
            dispatcher = Dispatcher(Service(home, store, time.time))
            task = asyncio.create_task(dispatcher.run())
            await until(lambda: dispatcher.leads)
            broken: Any = asyncio.create_task(asyncio.sleep(0))
            dispatcher._couriers["demo"] = (None, broken)  # type: ignore[assignment]
            await store.recalls.save_receiver(Receiver("demo", url, (SECRET,)))
            await until(lambda: server.events == 1)
            assert server.webhooks == {"msg_lost"}
            await stop(task)
        listening.close()

    asyncio.run(main())
