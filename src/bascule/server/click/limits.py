"""What a click server bears before it refuses: sizes in bytes, times in seconds."""

import msgspec


class ClickLimits(msgspec.Struct, frozen=True):
    """The bounds a connection is held to; the defaults suit a public link domain behind nothing.

    Attributes:
        target: the longest request target, else 414.
        header_bytes: all header lines together (line ends counted), else 431.
        header_count: header lines, else 431.
        body: the longest request body, by ``Content-Length`` or chunked, else 413.
        connections: open connections of one process; later ones get 503 and are closed.
        connections_per_client: open connections of one peer address (trusted proxies are exempt), else 503.
        requests_per_connection: answered on one connection before it is closed.
        header_timeout: from a request's first byte (or the connection's start) to the end of its head, else 408.
        body_timeout: from the end of the head to the end of the body, else 408.
        idle_timeout: how long a kept-alive connection may stay silent.
        write_timeout: how long a peer may leave a full write buffer unread.
        linger: how long a refused connection is read from, so that the refusal reaches a peer that still writes.
        tick: how often deadlines are looked at; a deadline is kept to within one tick.
        burst: pipelined requests answered before other connections get their turn.
        write_buffer: unsent bytes of one connection at which its requests wait.
    """

    target: int = 8192
    header_bytes: int = 16384
    header_count: int = 64
    body: int = 16384
    connections: int = 10_000
    connections_per_client: int = 512
    requests_per_connection: int = 10_000
    header_timeout: float = 10.0
    body_timeout: float = 10.0
    idle_timeout: float = 20.0
    write_timeout: float = 15.0
    linger: float = 2.0
    tick: float = 1.0
    burst: int = 64
    write_buffer: int = 65536
