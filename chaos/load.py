"""A send load over keep-alive connections that notes every answer, down to the last whole one before a kill."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

CONNECTIONS = 48


def message(number: int) -> dict[str, Any]:
    """The message with that number: most have a link, some have two, some none."""
    text = (
        f"are you coming at {number}?",
        f"look at https://shop{number % 97}.example/item/{number}?ref=chat#photos",
        f"this one www.news{number % 13}.example or http://[2001:db8::{number % 4096:x}]:8080/{number}",
    )[number % 3]
    return {"id": f"m{number}", "sender": f"@u{number % 500}", "text": text, "recipients": [f"@r{number % 41}"]}


async def send_until(
    api: str, key: str, numbers: Iterator[int], enough: int, kill: Callable[[], None]
) -> dict[int, Any]:
    """Send messages on many connections, ``kill`` the server once ``enough`` are answered; every answer received."""
    answers: dict[int, Any] = {}
    reached = asyncio.Event()
    host, port = api.split(":")
    head = f"POST /v1/messages HTTP/1.1\r\nHost: {api}\r\nAuthorization: Bearer {key}\r\nContent-Length: "

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            for number in numbers:
                body = json.dumps(message(number)).encode()
                writer.write(f"{head}{len(body)}\r\n\r\n".encode() + body)
                status, answer = await _read(reader)
                assert status == 200, answer
                answers[number] = json.loads(answer)
                if len(answers) >= enough:
                    reached.set()
        finally:
            writer.close()

    async def killer() -> None:
        await reached.wait()
        kill()

    tasks = [asyncio.create_task(one_connection()) for _ in range(CONNECTIONS)]
    await asyncio.wait([asyncio.create_task(killer()), *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await task
    return answers


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """One whole answer; what is cut off raises IncompleteReadError."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    lengths = [int(line[15:]) for line in lines if line.lower().startswith("content-length:")]
    return int(lines[0].split()[1]), await reader.readexactly(lengths[0])
