"""A real name server on a free loopback port, for tests that ask one."""

import socket
import threading
from collections.abc import Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

SILENT = "silent"
"""Instead of addresses: no answer at all."""
Answers = Mapping[str, Sequence[str] | dns.rcode.Rcode | str]
"""By name, without the final dot: addresses, none of them (the name is there without one), a code, or ``SILENT``."""


class NameServer:
    """Answers over UDP for the names it was given; others do not exist. Use it as a context manager.

    Args:
        answers: what it answers.

    Attributes:
        address: ``127.0.0.1:PORT``.
        asked: the names it was asked for.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "NameServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            data, client = self._socket.recvfrom(4096)
            if not data:
                return
            answer = self._answer(dns.message.from_wire(data))
            if answer is not None:
                self._socket.sendto(answer.to_wire(), client)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        found = self._answers.get(name, dns.rcode.NXDOMAIN)
        if found == SILENT:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if isinstance(found, dns.rcode.Rcode):
            response.set_rcode(found)
        elif found:
            response.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", "A", list(found)))
        return response
